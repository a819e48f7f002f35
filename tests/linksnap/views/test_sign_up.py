"""Making an account: by invitation, by oneself, or not at all."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

from linksnap.env import SignOn, SignUp
from linksnap.models import User
from linksnap.services import invitations, people
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
FORM = {"username": "小明", "password1": "三更灯火五更鸡，正是读书时", "password2": "三更灯火五更鸡，正是读书时"}


@pytest.fixture(autouse=True)
def no_attempts_counted() -> None:
    cache.clear()


@pytest.fixture
def address(settings: Any) -> str:
    settings.ENV = replace(settings.ENV, sign_up=SignUp.INVITED)
    owner = person("主人")
    people.set_owner(owner, True)
    return invitations.create(owner).removeprefix(settings.PUBLIC_URL)


def test_it_is_closed_unless_the_operator_opens_it(settings: Any) -> None:
    assert browser_of(None).get("/sign-up/").status_code == 404
    assert browser_of(None).post("/sign-up/", FORM).status_code == 404
    settings.ENV = replace(settings.ENV, sign_up=SignUp.INVITED)
    assert browser_of(None).post("/sign-up/", FORM).status_code == 404
    assert not User.objects.exists()


def test_it_lets_anybody_join_where_it_is_open(settings: Any) -> None:
    settings.ENV = replace(settings.ENV, sign_up=SignUp.OPEN)
    client = browser_of(None)
    assert client.get("/sign-up/").status_code == 200
    assert client.post("/sign-up/", FORM)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert User.objects.get().is_superuser is False


def test_it_lets_who_is_invited_join_once(address: str) -> None:
    client = browser_of(None)
    assert "Make an account" in client.get(address).content.decode()
    assert client.post(address, FORM)["Location"] == "/"
    assert client.get("/").status_code == 200
    again = browser_of(None)
    assert again.get(address).status_code == 410
    assert again.post(address, FORM | {"username": "小红"}).status_code == 410
    assert not User.objects.filter(username="小红").exists()


def test_it_honours_no_invitation_once_the_door_is_closed(address: str, settings: Any) -> None:
    settings.ENV = replace(settings.ENV, sign_up=SignUp.CLOSED)
    assert browser_of(None).post(address, FORM).status_code == 410


def test_it_honours_no_invitation_where_passwords_open_nothing(address: str, settings: Any) -> None:
    sign_on = SignOn("https://id.example", "linksnap", hides_passwords=True)
    settings.ENV = replace(settings.ENV, sign_on=sign_on)
    assert browser_of(None).post(address, FORM).status_code == 410
    page = browser_of(person("主人")).get("/people/").content.decode()
    assert "Invitations are turned off" in page
    assert 'id="password"' not in browser_of(person("主人")).get("/settings/security/").content.decode()


def test_it_uses_nothing_up_for_somebody_who_is_in(address: str) -> None:
    assert "signed in as alice" in browser_of(person("alice")).post(address, FORM).content.decode()
    assert browser_of(None).get(address).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "主人"},
        {"username": "有 空格"},
        {"password1": "短"},
        {"password2": "别的别的别的别的别的别的"},
        {"password1": "1234567890", "password2": "1234567890"},
        {"username": ""},
    ],
)
def test_it_says_what_is_wrong_and_keeps_the_invitation(address: str, wrong: dict[str, str]) -> None:
    answer = browser_of(None).post(address, FORM | wrong)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not User.objects.filter(username="小明").exists()
    assert browser_of(None).get(address).status_code == 200


@pytest.mark.parametrize("secret", ["unknown", "汉字"])
def test_it_knows_no_other_invitation(secret: str, settings: Any) -> None:
    settings.ENV = replace(settings.ENV, sign_up=SignUp.INVITED)
    assert browser_of(None).get(f"/join/{secret}/").status_code == 410
