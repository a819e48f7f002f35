"""The language switch."""

import pytest

from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def test_it_switches_for_a_stranger() -> None:
    client = browser_of(None)
    response = client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert (response.status_code, response["Location"]) == (303, "/sign-in/")
    page = client.get("/sign-in/").content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "登录" in page


def test_it_switches_for_good_for_somebody_signed_in() -> None:
    browser_of(person("alice")).post("/language/", {"language": "zh-hans"})
    assert "资料库" in browser_of(person("alice")).get("/").content.decode()


def test_it_leaves_everything_when_it_does_not_speak_the_language() -> None:
    client = browser_of(None)
    client.post("/language/", {"language": "tlh"})
    assert "linksnap_language" not in client.cookies


def test_it_changes_nothing_by_get() -> None:
    assert browser_of(None).get("/language/?language=zh-hans").status_code == 405


def test_it_follows_the_browser_until_somebody_chooses() -> None:
    page = browser_of(None).get("/sign-in/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).content.decode()
    assert '<html lang="zh-Hans"' in page
