"""Fetching a document: within its cap, as the visitor who asked for it, and to nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sites.server import Answer, SiteServer
from workers.capture.documents.download import Request, _fits, _headers, download
from workers.capture.errors import PageFault
from workers.capture.types import CaptureOptions, Verdict

TEXT = "一份要登录才能看的报告。".encode()


@pytest.fixture
def site() -> Iterator[SiteServer]:
    routes = {
        "/report": Answer(TEXT, "application/pdf"),
        "/moved": Answer(b"", status=302, headers={"Location": "http://localhost:{port}/report"}),
        "/loop": Answer(b"", status=302, headers={"Location": "/loop"}),
        "/away": Answer(b"", status=302, headers={"Location": "file:///etc/passwd"}),
        "/empty": Answer(b"", "application/pdf"),
        "/none": Answer(status=204),
    }
    with SiteServer(routes) as running:
        yield running


def asked(site: SiteServer, path: str, folder: Path, **changes: object) -> Request:
    url = site.url(path)
    return Request(url, url, folder / "original", replace(CaptureOptions(), **changes), "Mozilla/5.0 (x)", 20)  # type: ignore[arg-type]


async def test_it_fetches_a_file_and_follows(site: SiteServer, tmp_path: Path) -> None:
    found = await download(asked(site, "/moved", tmp_path))
    assert found.path.read_bytes() == TEXT and found.size == len(TEXT) and found.status == 200
    assert found.url == site.url("/report", "localhost") and [hop.status for hop in found.redirects] == [302]
    assert found.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    ("path", "verdict", "detail"),
    [
        ("/empty", Verdict.NO_CONTENT, "empty"),
        ("/none", Verdict.NO_CONTENT, "204"),
        ("/loop", Verdict.CONNECTION, "redirects"),
        ("/away", Verdict.BLOCKED_ADDRESS, "scheme"),
        ("/report", Verdict.TOO_LARGE, str(len(TEXT))),
    ],
)
async def test_it_says_why_there_is_no_file(
    path: str, verdict: Verdict, detail: str, site: SiteServer, tmp_path: Path
) -> None:
    with pytest.raises(PageFault) as fault:
        await download(asked(site, path, tmp_path, max_bytes=10))
    assert (fault.value.verdict, fault.value.detail) == (verdict, detail)


async def test_it_says_that_a_proxy_or_a_site_is_not_there(site: SiteServer, tmp_path: Path) -> None:
    with pytest.raises(PageFault) as fault:
        await download(asked(site, "/report", tmp_path, proxy_url="http://127.0.0.1:9"))
    assert fault.value.verdict is Verdict.CONNECTION and site.asked == []


def test_it_takes_cookies_and_headers_to_their_own_site_only(site: SiteServer, tmp_path: Path) -> None:
    own = {"name": "口令".encode().hex(), "value": "1", "domain": ".wenku.example", "path": "/"}
    request = Request(
        "https://cdn.wenku.example/a.pdf",
        "https://www.wenku.example/a",
        tmp_path / "x",
        CaptureOptions(cookies=(own, {"name": "host", "value": "2"}), headers={"X-Token": "密".encode().hex()}),
        "LinkSnap",
        5,
    )
    assert "X-Token" in _headers(request, "https://cdn.wenku.example/a.pdf")
    assert _headers(request, "https://cdn.wenku.example/a.pdf")["Cookie"] == f"{own['name']}=1"
    assert "host=2" in _headers(request, "https://www.wenku.example/b")["Cookie"]
    stranger = _headers(request, "https://evil.example/a.pdf")
    assert "Cookie" not in stranger and "X-Token" not in stranger and stranger["User-Agent"] == "LinkSnap"


@pytest.mark.parametrize(
    ("cookie", "url", "goes"),
    [
        ({"domain": "wenku.example", "path": "/报告"}, "https://wenku.example/报告/1.pdf", True),
        ({"domain": "wenku.example", "path": "/a"}, "https://wenku.example/a", True),
        ({"domain": "wenku.example", "path": "/a"}, "https://wenku.example/ab", False),
        ({"domain": "wenku.example", "secure": True}, "http://wenku.example/a", False),
        ({"url": "https://wenku.example/a", "secure": True}, "http://wenku.example/a", False),
        ({"url": "https://wenku.example/a"}, "https://cdn.wenku.example/a", False),
    ],
)
def test_it_sends_a_cookie_where_a_browser_would(cookie: dict[str, object], url: str, goes: bool) -> None:
    assert _fits({"name": "k", "value": "1", **cookie}, url) is goes
