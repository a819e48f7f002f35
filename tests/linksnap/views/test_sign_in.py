"""Coming in and going out."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from linksnap.accounts.sign_in import AccountAdapter
from linksnap.env import SignOn
from linksnap.models import SignInLink, User
from linksnap.services import sign_in_links
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
PASSWORD = "三更灯火五更鸡，正是读书时"


@pytest.fixture(autouse=True)
def no_attempts_counted() -> None:
    cache.clear()


def secret_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1]


def give_password(name: str) -> None:
    user = person(name)
    user.set_password(PASSWORD)
    user.save()


def test_it_lets_somebody_in_by_password_and_leads_where_they_wanted() -> None:
    give_password("alice")
    form = {"login": "alice", "password": PASSWORD, "next": "/tags/"}
    response = browser_of(None).post("/sign-in/", form)
    assert (response.status_code, response["Location"]) == (302, "/tags/")


def test_it_never_leads_to_another_site() -> None:
    give_password("alice")
    form = {"login": "alice", "password": PASSWORD, "next": "//evil.example/偷"}
    assert browser_of(None).post("/sign-in/", form)["Location"] == "/"


@pytest.mark.parametrize(("language", "sentence"), [("en", "not correct"), ("zh-hans", "不正确")])
def test_it_refuses_a_wrong_password(language: str, sentence: str) -> None:
    give_password("alice")
    client = browser_of(None)
    client.cookies["linksnap_language"] = language
    response = client.post("/sign-in/", {"login": "alice", "password": "芝麻开门芝麻开门"})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_it_refuses_after_too_many_attempts() -> None:
    give_password("alice")
    client = browser_of(None)
    for _ in range(12):
        client.post("/sign-in/", {"login": "alice", "password": "芝麻开门芝麻开门"})
    last = client.post("/sign-in/", {"login": "alice", "password": PASSWORD})
    assert last.status_code in (422, 429)
    assert client.get("/").status_code == 302


def test_it_lets_somebody_in_by_link_only_after_the_button() -> None:
    newcomer = person("alice")
    newcomer.set_unusable_password()
    newcomer.save()
    secret = secret_of(sign_in_links.create(newcomer))
    client = browser_of(None)
    assert "Welcome, alice" in client.get(f"/sign-in/link/{secret}/").content.decode()
    assert SignInLink.objects.get().used_at is None
    answer = client.post(f"/sign-in/link/{secret}/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Set a password in the settings" in client.get("/").content.decode()


@pytest.mark.parametrize("secret", ["unknown", "汉字"])
def test_it_says_that_a_link_is_spent(secret: str) -> None:
    response = browser_of(None).get(f"/sign-in/link/{secret}/")
    assert response.status_code == 410
    assert "does not work any more" in response.content.decode()
    assert browser_of(None).post(f"/sign-in/link/{secret}/").status_code == 410


def test_it_uses_a_link_once() -> None:
    secret = secret_of(sign_in_links.create(person("alice")))
    browser_of(None).post(f"/sign-in/link/{secret}/")
    assert browser_of(None).post(f"/sign-in/link/{secret}/").status_code == 410


def test_it_takes_over_a_password_that_another_hasher_keeps(settings: Any) -> None:
    # Without the quick one of the tests (tests/conftest.py).
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    user = person("alice")
    user.password = make_password(PASSWORD, hasher="scrypt")
    user.save()
    assert browser_of(None).post("/sign-in/", {"login": "alice", "password": PASSWORD}).status_code == 302
    assert person("alice").password.startswith("argon2$argon2id$")


def test_it_says_the_same_of_a_wrong_password_and_of_nobody() -> None:
    give_password("alice")
    pages = [
        browser_of(None).post("/sign-in/", {"login": name, "password": "芝麻开门芝麻开门"}).content.decode()
        for name in ("alice", "无名氏")
    ]
    shown = [re.sub(r'name="(csrfmiddlewaretoken|login)" value="[^"]*"', "", page) for page in pages]
    assert shown[0] == shown[1]


def test_it_counts_attempts_for_all_processes() -> None:
    give_password("alice")
    for _ in range(6):
        browser_of(None).post("/sign-in/", {"login": "alice", "password": "芝麻开门芝麻开门"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM linksnap_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] >= 1
    refused = browser_of(None).post("/sign-in/", {"login": "alice", "password": PASSWORD})
    assert refused.status_code == 422


def test_it_changes_the_key_of_the_session_with_the_sign_in() -> None:
    give_password("alice")
    client = browser_of(None)
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": "alice", "password": "芝麻开门芝麻开门"})
    before = client.session.session_key
    client.post("/sign-in/", {"login": "alice", "password": PASSWORD})
    assert client.session.session_key and client.session.session_key != before


@pytest.mark.parametrize(("words", "seen"), [("1.2.3.4, 5.6.7.8", "5.6.7.8"), ("假的", "127.0.0.1"), ("", "127.0.0.1")])
def test_it_believes_as_many_proxies_as_there_are(words: str, seen: str, settings: Any) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": words})
    assert AccountAdapter(request).get_client_ip(request) == "127.0.0.1"
    settings.ENV = replace(settings.ENV, proxies=1)
    told = AccountAdapter(request).get_client_ip(request)
    assert told == (seen if words != "假的" else "0.0.0.0")


def test_it_asks_for_no_password_where_single_sign_on_is_the_only_way(settings: Any) -> None:
    give_password("alice")
    sign_on = SignOn("https://id.example", "linksnap", name="公司登录", hides_passwords=True)
    settings.ENV = replace(settings.ENV, sign_on=sign_on)
    page = browser_of(None).get("/sign-in/").content.decode()
    assert 'name="password"' not in page and "公司登录" in page
    answer = browser_of(None).post("/sign-in/", {"login": "alice", "password": PASSWORD})
    assert answer.status_code == 200 and "sessionid" not in answer.cookies


def test_it_lets_nobody_in_whose_account_is_closed() -> None:
    give_password("alice")
    person("bob")
    User.objects.filter(username="alice").update(is_active=False)
    assert browser_of(None).post("/sign-in/", {"login": "alice", "password": PASSWORD}).status_code == 422


def test_it_lets_somebody_out_only_by_post() -> None:
    client = browser_of(person("alice"))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 302
