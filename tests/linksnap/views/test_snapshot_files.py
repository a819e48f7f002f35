"""The files of a snapshot on its page: tiles one under another, downloads, and what did not come."""

import pytest

from linksnap.models import Link, Snapshot
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> Link:
    return link_of(person("alice"))


def body(link: Link, query: str = "") -> str:
    """The page as its owner sees it."""
    answer = browser_of(link.owner).get(f"/s/{link.public_id}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def tall(link: Link, **fields: object) -> Snapshot:
    """A version whose picture has two tiles."""
    snapshot = snapshot_of(link, **fields)
    artifact_of(snapshot, "html", "<p>正文</p>".encode())
    for part in (0, 1):
        artifact_of(snapshot, "screenshot", f"第{part}块".encode(), part)
    return snapshot


def test_it_shows_the_tiles_one_under_another(link: Link) -> None:
    snapshot = tall(link, evidence={"screenshot_cut": {"height": 1_000_000, "kept": 100_000}})
    page = body(link, "?view=screenshot")
    address = f"/s/{snapshot.public_id}/screenshot"
    assert page.index(f'src="{address}"') < page.index(f'loading="lazy" src="{address}?part=1"')
    assert page.count('<img class="whole"') == 2
    assert "The first 100,000 of 1,000,000 pixels" in page


def test_it_offers_every_file(link: Link) -> None:
    snapshot = tall(link)
    artifact_of(snapshot, "pdf", b"%PDF")
    artifact_of(snapshot, "wacz", b"PK")
    page = body(link)
    assert f'href="/s/{snapshot.public_id}/pdf" download' in page
    assert f'href="/s/{snapshot.public_id}/wacz" download' in page
    assert f'href="/s/{snapshot.public_id}/screenshot?part=1"' in page
    assert "5 files" in page


def test_it_says_what_did_not_come_and_why(link: Link) -> None:
    tall(link, faults={"pdf": "too_large", "warc": "no_record", "未知": "<b>odd"})
    page = body(link)
    assert "PDF is missing: too large." in page
    assert "Web archive (WARC) is missing: nothing was recorded." in page
    assert "未知 is missing: &lt;b&gt;odd." in page
    assert "Try again with a new snapshot" in page
