"""A page sent as a file through the web form, and where the interface says where a page came from."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from linksnap.models import Capture, CaptureSource, Link, WorkState
from linksnap.services import upload_store
from linksnap.services.folder_store import FolderStore
from tests.kept import capture_of, link_of, snapshot_of
from tests.people import browser_of, person
from tests.sites import saved_pages

pytestmark = pytest.mark.django_db

URL = "https://huiyuan.example/专栏/三二一"
PAGE = "<!doctype html><title>会员专栏</title><p>登录之后才看得到的正文。</p>".encode()
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_store, "folder", lambda: tmp_path / "uploads")
    monkeypatch.setattr(upload_store, "_store", lambda: FolderStore(tmp_path / "uploads"))


def page_file(body: bytes = PAGE) -> SimpleUploadedFile:
    return SimpleUploadedFile("页面.html", body, "text/html")


def test_it_takes_a_page_and_leads_to_its_capture() -> None:
    response = browser_of(person("alice")).post("/add/page/", {"page_url": URL, "file": page_file()})
    capture = Capture.objects.get()
    assert response.status_code == 303 and response["Location"] == f"/captures/{capture.public_id}/"
    assert (capture.source, capture.owner) == (CaptureSource.UPLOAD, person("alice"))


@pytest.mark.parametrize("body", [saved_pages.single_file(), saved_pages.mhtml()], ids=["singlefile", "mhtml"])
def test_it_reads_the_address_out_of_the_file(body: bytes) -> None:
    browser_of(person("alice")).post("/add/page/", {"page_url": "", "file": page_file(body)})
    assert Link.objects.get().url == saved_pages.URL


def test_it_dates_a_page_saved_long_ago() -> None:
    body = saved_pages.single_file().replace(b"Nov 22 2026", b"Nov 22 2020")
    browser_of(person("alice")).post("/add/page/", {"page_url": URL, "file": page_file(body)})
    assert Capture.objects.get().page_date == datetime(2020, 11, 22, 2, tzinfo=UTC)
    assert Link.objects.get().host == "huiyuan.example"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"page_url": "", "file": page_file()}, "Paste an address first."),
        ({"page_url": "长" * 9000, "file": page_file()}, "too long"),
        ({"page_url": "ftp://旧站.example/", "file": page_file()}, "Only http:// and https://"),
        ({"page_url": URL}, "Choose a file first."),
        ({"page_url": URL, "file": page_file(b"")}, "The file is empty."),
        ({"page_url": URL, "file": page_file(b"\x00\x01")}, "neither a saved page"),
        ({"page_url": URL, "file": page_file("长".encode() * 9000)}, "too large"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_the_address(
    fields: dict[str, object], sentence: str, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 9000
    response = browser_of(person("alice")).post("/add/page/", fields, headers=ENGLISH)
    text = response.content.decode()
    assert response.status_code == 422 and sentence in text and not Link.objects.exists()
    assert 'role="alert"' in text and (not fields["page_url"] or str(fields["page_url"])[:40] in text)


def test_it_shows_the_form_filled_with_the_address_asked_for() -> None:
    text = browser_of(person("alice")).get(f"/add/?url={quote(URL)}").content.decode()
    assert f'name="page_url" value="{URL}"' in text and 'enctype="multipart/form-data"' in text


def test_it_leads_a_visitor_without_a_file_to_the_form() -> None:
    assert browser_of(person("alice")).get("/add/page/")["Location"] == "/add/#from-browser"


def test_it_lets_no_stranger_send() -> None:
    response = browser_of(None).post("/add/page/", {"page_url": URL, "file": page_file()})
    assert response.status_code == 302 and "/sign-in/" in response["Location"] and not Link.objects.exists()


def test_it_offers_the_own_browser_where_a_capture_failed() -> None:
    capture = capture_of(link_of(person("alice"), URL), state=WorkState.FAILED, reason="error_status", step="fetch")
    text = browser_of(person("alice")).get(f"/captures/{capture.public_id}/").content.decode()
    assert f"/add/?url={quote(URL, safe='')}#from-browser" in text


def test_it_says_where_a_page_came_from() -> None:
    link = link_of(person("alice"), URL)
    capture = capture_of(link, source=CaptureSource.IMPORT, state=WorkState.SUCCEEDED, step="done")
    snapshot_of(link, capture=capture)
    alice = browser_of(person("alice"))
    for path in (f"/captures/{capture.public_id}/", "/captures/", f"/s/{link.public_id}/"):
        assert "Brought from another tool" in alice.get(path, headers=ENGLISH).content.decode(), path


def test_it_lists_versions_by_the_date_of_the_page() -> None:
    link = link_of(person("alice"), URL)
    dates = [datetime(year, 5, 1, tzinfo=UTC) for year in (2024, 2019, 2021)]
    for date in dates:
        snapshot_of(link, captured_at=date)
    text = browser_of(person("alice")).get(f"/s/{link.public_id}/").content.decode()
    numbers = [text.index(f'<span class="n num">{number}</span>') for number in (1, 3, 2)]
    assert numbers == sorted(numbers)


def test_it_shows_what_to_paste_into_singlefile() -> None:
    text = browser_of(person("alice")).get("/settings/").content.decode()
    assert 'value="http://localhost:8420/api/v1/uploads"' in text
    assert "javascript:void(open(&#x27;http://localhost:8420/add/?url=&#x27;" in text
