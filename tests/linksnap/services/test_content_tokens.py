"""Tests of the tokens of the content origin: short-lived, bound to bytes and person, signed with a named key."""

import time

import pytest
from pytest_django import Settings

from linksnap.models import Artifact
from linksnap.services import content_tokens
from linksnap.services.content_tokens import LONGEST_SECONDS, content_token, read_content_token
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def artifact() -> Artifact:
    return artifact_of(snapshot_of(link_of(person("alice"))), "html", "存档".encode())


def at(monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    monkeypatch.setattr(content_tokens.time, "time", lambda: moment)


def test_it_says_whose_bytes_for_whom(artifact: Artifact) -> None:
    claim = read_content_token(content_token(artifact))
    assert claim is not None
    assert (claim.owner_id, claim.snapshot_id) == (artifact.owner_id, artifact.snapshot.public_id)
    assert (claim.kind, claim.part, claim.sha256) == ("html", 0, artifact.sha256)


@pytest.mark.parametrize("second", [0, 1, 299, 300, 599])
def test_it_lives_for_five_to_ten_minutes(artifact: Artifact, monkeypatch: pytest.MonkeyPatch, second: int) -> None:
    start = 1_800_000_000 + second
    at(monkeypatch, start)
    claim = read_content_token(content_token(artifact))
    assert claim is not None and 300 <= claim.until - start <= LONGEST_SECONDS == 600
    at(monkeypatch, claim.until - 1)
    assert not claim.is_over
    at(monkeypatch, claim.until)
    assert claim.is_over


def test_it_is_the_same_for_a_while_so_that_browsers_can_keep_pictures(
    artifact: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 1_800_000_000)
    first = content_token(artifact)
    at(monkeypatch, 1_800_000_299)
    assert content_token(artifact) == first
    at(monkeypatch, 1_800_000_300)
    assert content_token(artifact) != first


def test_it_believes_no_changed_token(artifact: Artifact) -> None:
    token = content_token(artifact)
    changed = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(len(token))]
    assert [one for one in changed if read_content_token(one) is not None and not _only_padding(one, token)] == []
    for odd in ("", "x", token[9:], f"{token}:", token.upper(), "令牌", token + "A" * 600):
        assert read_content_token(odd) is None


def _only_padding(one: str, token: str) -> bool:
    """The last letter of base64 may carry bits that mean nothing; the claim is the signed one all the same."""
    return one[:-1] == token[:-1]


def test_it_follows_the_secret_key(artifact: Artifact, settings: Settings) -> None:
    token, old = content_token(artifact), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-for-tests-only-0123456789-0123456789"
    assert read_content_token(token) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert read_content_token(token) is not None
    assert content_token(artifact)[:8] != token[:8] and old[:6] not in token


def test_its_time_is_the_clock_on_the_wall(artifact: Artifact) -> None:
    claim = read_content_token(content_token(artifact))
    assert claim is not None and claim.until > time.time()
