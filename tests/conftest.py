"""Shared fixtures: one real Postgres and Valkey for the whole run, a browser, the built encoder."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from filelock import FileLock
from redis import Redis

from tests.emptied_tables import empty_tables
from tests.servers import TestServers, use_own_share

_SERVERS = pytest.StashKey[TestServers]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the controller (or the only process), before Django's settings are read.

    The settings' name is set here and not in pyproject.toml: pytest-django would load them before this file.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        use_own_share(worker)
    else:
        servers = TestServers()
        config.stash[_SERVERS] = servers
        try:
            servers.start()
        except BaseException:
            servers.stop()
            raise
    os.environ["DJANGO_SETTINGS_MODULE"] = "linksnap.settings"
    # Reading one setting loads them; pytest-django's own configure step, which comes later, then sets Django up.
    assert settings.DATABASES
    _save_time()
    if not worker:
        # xdist's workers inherit the environment, and pytest-django would load the settings there before this file has
        # given each worker its own share.
        del os.environ["DJANGO_SETTINGS_MODULE"]


def _save_time() -> None:
    """What costs a test run minutes and tells it nothing: templates read anew, slow digests, flushes, forced writes.

    tests/linksnap/views/test_sign_in.py takes the real hashers back.
    """
    loader, inner = settings.TEMPLATES[0]["OPTIONS"]["loaders"][0]
    settings.TEMPLATES[0]["OPTIONS"]["loaders"] = [(loader, [("django.template.loaders.cached.Loader", inner)])]
    TransactionTestCase._fixture_teardown = lambda _test: empty_tables()
    # No file of a test outlives a failure of power. Tests of the store put their own in this place.
    os.fsync = lambda _handle: None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers, also after Ctrl-C; after kill -9 they end by themselves (parent-death signal)."""
    servers = config.stash.get(_SERVERS, None)
    if servers is not None:
        servers.stop()


@pytest.fixture(scope="session")
def test_cache() -> Path:
    """Where slow things built for tests are kept between runs (LINKSNAP_TEST_CACHE)."""
    folder = Path(os.environ.get("LINKSNAP_TEST_CACHE") or Path.home() / ".cache" / "linksnap-test")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser the product would use; the test is skipped, with the reason, where there is none."""
    browser = pytest.importorskip("workers.capture.browser")
    path = browser.find_chromium()
    if not path:
        pytest.skip("no Chromium on this machine: make browser installs one")
    return str(path)


@pytest.fixture(scope="session")
def encoder_folder(test_cache: Path) -> Path:
    """The real default encoder, built once into the cache; other test processes wait for the builder."""
    shipped = pytest.importorskip("ml.training.shipped")
    folder = test_cache / "encoder"
    with FileLock(test_cache / "encoder.lock", timeout=600):
        shipped.build_default(folder, print)
    return folder


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """A process remembers vectors of phrases, and that an encoder did not answer: not from one test to the next."""
    phrases = sys.modules.get("linksnap.services.phrases")
    if phrases is not None:
        phrases.memory.forget()


@pytest.fixture(autouse=True)
def _files_are_read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that reads uploaded files takes 0.3 s to start: only tests marked `apart` start it."""
    pipeline = sys.modules.get("linksnap.services.importing.pipeline")
    if pipeline is not None and request.node.get_closest_marker("apart") is None:
        monkeypatch.setattr(pipeline, "_apart", pipeline.batches_of)


@pytest.fixture
def broker() -> Iterator[Redis]:
    """A client of this worker's own broker database, empty before and after the test."""
    client = Redis.from_url(os.environ["REDIS_URL"])
    _empty(client)
    yield client
    _empty(client)
    client.close()


def _empty(client: Redis) -> None:
    """Key by key: the product's user may not flush."""
    for key in list(client.scan_iter(count=1000)):
        client.delete(key)


@pytest.fixture
def deadline() -> Iterator[float]:
    """A moment (time.monotonic) 20 s from now, for loops that wait for something without sleeping blindly."""
    yield time.monotonic() + 20
