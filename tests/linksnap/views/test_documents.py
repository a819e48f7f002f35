"""Tests of documents on the snapshot page: pictures of pages, hits on their page, players, files to take."""

import pytest
from django.test import Client

from linksnap.models import Link
from tests.kept import artifact_of, link_of, passage_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
ARTICLE = '<h2 id="page-2" data-ls-b="3">三二一法则</h2><p id="page-9" data-ls-b="4">第九页的话</p>'.encode()


@pytest.fixture
def link() -> Link:
    return link_of(person("alice"), "https://beifen.example/手册.pdf")


@pytest.fixture
def browser(link: Link) -> Client:
    return browser_of(link.owner)


def kept(link: Link, document: str, pictures: int = 0, **fields: object) -> Link:
    snapshot = snapshot_of(link, "自托管备份手册", document=document, **fields)
    original = artifact_of(snapshot, "original", b"%PDF-1.7 \xe4")
    original.content_type = {"pdf": "application/pdf", "audio": "audio/wav", "text": "text/html"}.get(document, "")
    original.save()
    for part in range(pictures):
        picture = artifact_of(snapshot, "page_image", f"webp {part}".encode(), part=part)
        picture.width, picture.height = 1240, 1754
        picture.save()
    return link


def body(browser: Client, link: Link, query: str = "", language: str = "en") -> str:
    response = browser.get(f"/s/{link.public_id}/{query}", headers={"Accept-Language": language})
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_shows_the_pages_of_a_pdf(browser: Client, link: Link) -> None:
    html = body(browser, kept(link, "pdf", 2, details={"pages": 3, "doi": "10.5555/beifen.321", "suffix": "pdf"}))
    snapshot = link.current_snapshot
    assert f'src="/s/{snapshot.public_id}/page_image?part=1" width="1240" height="1754"' in html
    assert 'alt="Page 2 of 3: 自托管备份手册"' in html and "first 2 of 3 pages" in html
    assert 'href="https://doi.org/10.5555/beifen.321"' in html and "PDF document" in html
    assert "<iframe" not in html and "The whole file was kept." in html


def test_it_opens_a_hit_on_the_picture_of_its_page(browser: Client, link: Link) -> None:
    snapshot = kept(link, "pdf", 2, details={"pages": 9}).current_snapshot
    artifact_of(snapshot, "reader", ARTICLE)
    passage_of(snapshot, 5, "三份拷贝，两种介质", (3, 3), "page-2-4")
    passage_of(snapshot, 6, "第九页的话", (4, 4), "page-9")
    response = browser.get(f"/s/{link.public_id}/?p=5")
    assert (response.status_code, response["Location"]) == (302, f"/s/{link.public_id}/?view=document&p=5#page-2")
    html = body(browser, link, "?view=document&p=5")
    assert html.index('<li id="page-2" class="hit">') < html.index("三份拷贝，两种介质")
    # Of a page without a picture there are the words.
    assert browser.get(f"/s/{link.public_id}/?p=6")["Location"].endswith("?view=reader&p=6#r-page-9")


def test_it_says_why_a_document_could_not_be_read(browser: Client, link: Link) -> None:
    kept(link, "pdf", verdict="partial", faults={"text": "encrypted", "page_image": "encrypted"})
    html = body(browser, link, language="zh-hans")
    assert html.count('class="banner note"') == 1 and "/original" in html


def test_it_plays_sound_from_our_own_address(browser: Client, link: Link) -> None:
    html = body(browser, kept(link, "audio", details={"seconds": 95.4, "suffix": "wav"}))
    address = f"/s/{link.current_snapshot.public_id}/original"
    assert f'<audio controls preload="metadata" src="{address}"' in html and "1:35" in html
    response = browser.get(f"/s/{link.public_id}/")
    assert "media-src 'self'" in response["Content-Security-Policy"]
    part = browser.get(address, headers={"Range": "bytes=1-4"})
    assert (part.status_code, part["Content-Type"]) == (206, "audio/wav") and part["Content-Disposition"].startswith(
        "att"
    )


def test_it_never_sends_a_file_as_something_that_opens(browser: Client, link: Link) -> None:
    kept(link, "text", details={"suffix": "../x", "file_name": "<b>计划.html"})
    response = browser.get(f"/s/{link.current_snapshot.public_id}/original")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="snap-{link.current_snapshot.public_id}.bin"'
    html = body(browser, link)
    assert "&lt;b&gt;计划.html" in html and "<b>计划" not in html


def test_it_opens_text_in_the_reader_and_offers_the_file(browser: Client, link: Link) -> None:
    snapshot = kept(link, "text", words=12).current_snapshot
    artifact_of(snapshot, "reader", ARTICLE)
    html = body(browser, link)
    assert html.index("?view=reader") < html.index("?view=document")
    assert "三二一法则" in html and "Download the file" in body(browser, link, "?view=document")


def test_it_keeps_documents_from_strangers(link: Link) -> None:
    kept(link, "pdf", 1)
    other = browser_of(person("bob"))
    assert other.get(f"/s/{link.public_id}/?p=5").status_code == 404
    assert other.get(f"/s/{link.current_snapshot.public_id}/original").status_code == 404
    assert other.get(f"/s/{link.current_snapshot.public_id}/page_image").status_code == 404
