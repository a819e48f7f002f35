"""Space in the settings, and versions that are kept for ever."""

import pytest

from linksnap.services import quotas
from linksnap.templatetags.interface import file_size
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def test_it_shows_what_files_take_by_kind() -> None:
    artifact_of(snapshot_of(link_of(person("alice"))), "screenshot", b"x" * 3000)
    page = browser_of(person("alice")).get("/settings/").content.decode()
    assert "<dt>Screenshot</dt><dd" in page and file_size(3000) in page


def test_it_says_in_plain_words_that_the_space_is_full() -> None:
    artifact_of(snapshot_of(link_of(person("alice"))), "screenshot", b"x" * 3000)
    quotas.set_limit(person("alice"), 1000)
    page = browser_of(person("alice")).get("/settings/").content.decode()
    assert "Your space is full" in page and "<meter" in page


def test_it_keeps_the_wish_not_to_thin_versions() -> None:
    client = browser_of(person("alice"))
    assert client.post("/settings/storage/", {}).status_code == 303
    assert person("alice").thins_versions is False
    assert client.post("/settings/storage/", {"thins_versions": "1"}).status_code == 303
    assert person("alice").thins_versions is True


def test_it_pins_a_version_and_lets_it_go_again() -> None:
    snapshot = snapshot_of(link_of(person("alice"), title="中文网页排版"))
    client, path = browser_of(person("alice")), f"/s/{snapshot.link.public_id}/v/{snapshot.version}/pin/"
    for pinned in ("1", "0"):
        assert client.post(path, {"pinned": pinned}).status_code == 303
        snapshot.refresh_from_db()
        assert bool(snapshot.pinned_at) == (pinned == "1")
    snapshot_of(snapshot.link)
    assert path in client.get(f"/s/{snapshot.link.public_id}/").content.decode()


def test_it_is_closed_to_strangers() -> None:
    snapshot = snapshot_of(link_of(person("alice")))
    path = f"/s/{snapshot.link.public_id}/v/{snapshot.version}/pin/"
    assert browser_of(person("bob")).post(path, {"pinned": "1"}).status_code == 404
    assert browser_of(None).post(path, {"pinned": "1"}).status_code == 302
    assert browser_of(None).post("/settings/storage/").status_code == 302
    snapshot.refresh_from_db()
    assert snapshot.pinned_at is None
