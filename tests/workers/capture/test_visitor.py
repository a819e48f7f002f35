"""A visitor's own cookies, headers and trust reach the page's site and no other."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.sites.server import Answer, Route, SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture.browser import ChromiumBrowser
from workers.capture.errors import NavigationFailed
from workers.capture.types import CaptureOptions
from workers.capture.visitor import is_own_site, own_cookies


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://example.com/图", True),
        ("https://www.example.com:8080/", True),
        # In the open anybody on the way could read along.
        ("http://www.example.com/", False),
        ("https://img.example.com/", True),
        ("https://example.com.evil.test/", False),
        ("https://evil.test/?//example.com/", False),
        ("https://myexample.com/", False),
        ("https://[broken/", False),
    ],
)
def test_it_knows_the_pages_own_site(url: str, is_own: bool) -> None:
    assert is_own_site(url, "https://www.example.com/页") is is_own


def test_it_takes_no_neighbours_for_the_same_site() -> None:
    assert is_own_site("https://www.gov.uk/表", "https://www.gov.uk/") is True
    assert is_own_site("https://council.gov.uk/", "https://www.gov.uk/") is False
    assert is_own_site("https://static.example.com/", "http://www.example.com/") is True


def test_it_takes_only_cookies_the_page_would_be_sent() -> None:
    cookies = (
        {"name": "a", "value": "1", "domain": ".example.com", "path": "/"},
        {"name": "b", "value": "2", "domain": "other.test"},
        {"name": "c", "value": "3"},
        {"name": "d", "value": "4", "domain": "deep.www.example.com"},
    )
    found = own_cookies(cookies, "https://www.example.com/")
    assert [cookie["name"] for cookie in found] == ["a", "c"] and found[1]["url"] == "https://www.example.com/"


need_chromium()
browser = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def heard(site: SiteServer) -> dict[str, list[str]]:
    """What each path was told: key and cookie."""
    return {path: [headers.get("X-Key", ""), headers.get("Cookie", "")] for path, headers in site.heard}


@pytest.fixture
def stranger() -> Iterator[SiteServer]:
    with SiteServer({"/pixel": Answer("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")}) as running:
        yield running


@pytest.fixture
def site(stranger: SiteServer) -> Iterator[SiteServer]:
    away = stranger.url("/pixel", "localhost")
    routes: dict[str, Route] = {
        "/": Answer(f'<p>你好<img src="{away}"><img src="/away"><img src="/own">'),
        "/away": Answer(status=302, headers={"Location": f"{away}?redirected"}),
        "/own": Answer("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    }
    with SiteServer(routes) as running:
        yield running


class TestInTheBrowser:
    pytestmark = browser

    async def test_it_shows_cookies_and_headers_to_no_stranger(
        self, chromium: ChromiumBrowser, site: SiteServer, stranger: SiteServer
    ) -> None:
        options = CaptureOptions(
            headers={"X-Key": "密钥".encode().hex()}, cookies=({"name": "session", "value": "s1"}, {"name": "\n"})
        )
        page = await chromium.open_page(options)
        await page.goto(site.url("/"), 10)
        assert await page.wait_for_load(10)
        await page.close()
        key = "密钥".encode().hex()
        assert heard(site) == {path: [key, "session=s1"] for path in ("/", "/away", "/own")}
        assert set(heard(stranger)) == {"/pixel", "/pixel?redirected"}
        assert all(told == ["", ""] for told in heard(stranger).values())

    async def test_it_trusts_a_bad_certificate_only_when_told(
        self, chromium: ChromiumBrowser, site: SiteServer, tmp_path: Path
    ) -> None:
        encrypt(site, tmp_path)
        url = site.url("/own").replace("http:", "https:")
        page = await chromium.open_page(CaptureOptions())
        with pytest.raises(NavigationFailed, match="ERR_CERT"):
            await page.goto(url, 10)
        await page.close()
        page = await chromium.open_page(CaptureOptions(ignore_tls_errors=True))
        await page.goto(url, 10)
        assert page.traffic.main is not None and page.traffic.main.status == 200
        await page.close()


def encrypt(site: SiteServer, folder: Path) -> None:
    """Serve by TLS, with a certificate nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "自签")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "site.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(plain + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    site.wrap(context)
