"""Coming in and going out."""

import pytest
from django.core.cache import cache

from linksnap.models import SignInLink
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


def test_it_lets_somebody_out_only_by_post() -> None:
    client = browser_of(person("alice"))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 302
