"""Access to sites: sealed at rest, for its owner and its site alone, given again after the key was lost."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from linksnap.models import SiteAccess
from linksnap.rules.pasted_access import AccessError, AccessProblem
from linksnap.services import site_access
from tests.kept import link_of
from tests.linksnap.services.archived import archive_of
from tests.people import person

pytestmark = pytest.mark.django_db
PASTED = "Cookie: 会话=秘密值; sid=geheim-1\nX-Key: geheim-2"


def test_it_keeps_a_secret_that_the_row_does_not_show() -> None:
    row = site_access.keep(person("alice"), "https://ZILI.example/登录?x=1", PASTED)
    row.refresh_from_db()
    assert (row.host, row.cookie_names, row.header_names) == ("zili.example", ["sid", "会话"], ["X-Key"])
    sealed = bytes(row.secret)
    assert b"geheim" not in sealed and "秘密值".encode() not in sealed
    # The same text sealed twice is not the same bytes.
    assert bytes(site_access.keep(person("alice"), "zili.example", PASTED).secret) != sealed
    assert SiteAccess.objects.filter(owner=person("alice")).count() == 1


@pytest.mark.parametrize(
    ("url", "reaches"),
    [
        ("https://zili.example/文章", True),
        ("https://www.zili.example/", True),
        ("https://notzili.example/", False),
        ("https://zili.example.evil.example/", False),
        ("https://example/", False),
    ],
)
def test_it_opens_for_its_site_and_those_below(url: str, reaches: bool) -> None:
    site_access.keep(person("alice"), "zili.example", PASTED)
    assert (site_access.for_address(person("alice"), url) is not None) is reaches
    assert site_access.for_address(person("bob"), url) is None


def test_it_takes_the_nearest_site() -> None:
    owner = person("alice")
    site_access.keep(owner, "zili.example", "X-Place: above")
    site_access.keep(owner, "www.zili.example", "X-Place: near")
    found = site_access.for_address(owner, "https://www.zili.example/")
    assert found is not None and found.headers == {"X-Place": "near"}


def test_it_sends_cookies_of_an_https_page_over_https_only() -> None:
    site_access.keep(person("alice"), "zili.example", PASTED)
    for scheme, secure in (("https", True), ("http", False)):
        found = site_access.for_address(person("alice"), f"{scheme}://zili.example/")
        assert found is not None and [cookie["secure"] for cookie in found.cookies] == [secure, secure]
        assert found.cookies[0]["value"] == "秘密值"
        assert "geheim" not in repr(found)


def test_it_is_not_opened_in_another_row() -> None:
    kept = site_access.keep(person("alice"), "zili.example", PASTED)
    SiteAccess.objects.create(owner=person("bob"), host="zili.example", secret=kept.secret)
    assert site_access.for_address(person("bob"), "https://zili.example/") is None


def test_it_lives_through_a_new_key_and_says_when_the_old_one_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    row = site_access.keep(person("alice"), "zili.example", PASTED)
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, field_key="新钥匙,old"))
    assert site_access.can_be_opened(row)
    site_access.keep(person("alice"), "zili.example", PASTED)
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, field_key="another"))
    row.refresh_from_db()
    assert not site_access.can_be_opened(row)
    assert site_access.for_address(person("alice"), "https://zili.example/") is None


@pytest.mark.parametrize(
    ("site", "problem"),
    [
        ("", AccessProblem.BAD_HOST),
        ("坏 主机", AccessProblem.BAD_HOST),
        ("http://[::1", AccessProblem.BAD_HOST),
        ("com.cn", AccessProblem.SHARED_HOST),
        ("https://github.io/", AccessProblem.SHARED_HOST),
    ],
)
def test_it_refuses_what_is_no_site_of_one(site: str, problem: AccessProblem) -> None:
    with pytest.raises(AccessError) as caught:
        site_access.keep(person("alice"), site, PASTED)
    assert caught.value.problem is problem


def test_it_is_in_no_export(tmp_path: Path) -> None:
    row = site_access.keep(person("alice"), "zili.example", PASTED)
    link_of(person("alice"), "https://other.example/文章")
    with zipfile.ZipFile(archive_of(person("alice"), tmp_path)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    for told in (b"zili.example", b"geheim", bytes(row.secret), row.public_id.encode()):
        assert told not in whole


def test_it_knows_chinese_hosts() -> None:
    assert site_access.keep(person("alice"), "中国.example", PASTED).host == "xn--fiqs8s.example"


def test_it_keeps_so_many_sites_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_access, "MOST_SITES", 1)
    site_access.keep(person("alice"), "zili.example", PASTED)
    site_access.keep(person("alice"), "zili.example", PASTED)
    with pytest.raises(AccessError) as caught:
        site_access.keep(person("alice"), "other.example", PASTED)
    assert caught.value.problem is AccessProblem.TOO_MANY
