"""The page of site access: kept, replaced, refused, deleted by its owner alone; what was pasted never comes back."""

import pytest

from linksnap.models import SiteAccess
from linksnap.services import site_access
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
PASTED = "Cookie: 会话=秘密值; sid=geheim-1\nX-Key: geheim-2"


def test_it_keeps_access_and_shows_names_only() -> None:
    browser = browser_of(person("alice"))
    answer = browser.post("/settings/sites/keep/", {"site": "https://知乎.example/x", "secret": PASTED}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "知乎.example" in page and "会话" in page and "sid" in page and "X-Key" in page
    assert "geheim" not in page and "秘密值" not in page
    assert answer.headers["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize(
    ("site", "secret", "status"),
    [("", PASTED, 422), ("zili.example", "", 422), ("zili.example", "geheim-3", 422), ("com.cn", PASTED, 422)],
)
def test_it_refuses_without_showing_what_was_pasted(site: str, secret: str, status: int) -> None:
    answer = browser_of(person("alice")).post("/settings/sites/keep/", {"site": site, "secret": secret})
    assert answer.status_code == status
    assert "geheim" not in answer.content.decode()
    assert not SiteAccess.objects.exists()


def test_it_takes_text_no_database_would() -> None:
    answer = browser_of(person("alice")).post("/settings/sites/keep/", {"site": "a\x00b", "secret": "a\x00=1"})
    assert answer.status_code == 422


def test_it_fills_in_the_site_to_replace() -> None:
    page = browser_of(person("alice")).get("/settings/sites/", {"site": '"><b>知乎.example'}).content.decode()
    assert 'value="&quot;&gt;&lt;b&gt;知乎.example"' in page


def test_it_says_when_the_key_was_lost() -> None:
    row = site_access.keep(person("alice"), "zili.example", PASTED)
    SiteAccess.objects.filter(pk=row.pk).update(secret=b"\x01" + b"x" * 40)
    assert "Give it again" in browser_of(person("alice")).get("/settings/sites/").content.decode()


def test_it_is_a_strangers_business_in_no_way() -> None:
    row = site_access.keep(person("alice"), "zili.example", PASTED)
    address = f"/settings/sites/{row.public_id}/forget/"
    assert "zili.example" not in browser_of(person("bob")).get("/settings/sites/").content.decode()
    assert browser_of(person("bob")).post(address).status_code == 404
    assert browser_of(None).post(address)["Location"].startswith("/sign-in/")
    assert browser_of(None).get("/settings/sites/")["Location"].startswith("/sign-in/")
    assert browser_of(person("alice")).get(address).status_code == 405
    assert SiteAccess.objects.filter(pk=row.pk).exists()
    assert browser_of(person("alice")).post(address).status_code == 302
    assert not SiteAccess.objects.exists()
