"""The world of the matrix as fixtures. Nothing of Django is imported here: pytest reads this before its settings."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.access.world import World


@pytest.fixture(scope="module")
def _made_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> "Iterator[World]":
    worlds = pytest.importorskip("tests.access.world")
    with django_db_blocker.unblock(), worlds.made_world() as made:
        yield made


@pytest.fixture
def world(_made_world: "World", db: None, monkeypatch: pytest.MonkeyPatch) -> "Iterator[World]":
    """The world as it was made: what a test does to it is rolled back inside the module's transaction."""
    # A page of events gives its connection back before it streams; here that is the one with the transaction.
    monkeypatch.setattr("linksnap.views.events.connections", SimpleNamespace(close_all=lambda: None))
    _made_world.writes.seen.clear()
    with connection.execute_wrapper(_made_world.writes):
        yield _made_world
    pytest.importorskip("tests.access.world").put_files_of_all_back(_made_world)
