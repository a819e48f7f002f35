"""`/people/`: for owners alone."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from linksnap.env import SignUp
from linksnap.models import Invitation, User
from linksnap.services import people, tokens
from tests.kept import link_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    found = person("主人")
    people.set_owner(found, True)
    return found


@pytest.fixture
def client(owner: User) -> Client:
    return browser_of(owner)


def of(name: str, what: str) -> str:
    return f"/people/{person(name).public_id}/{what}/"


def link_in(page: str) -> str:
    found = re.search(r'value="http://localhost:8420(/[^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("who", [None, "alice"])
def test_it_is_there_for_owners_alone(owner: User, who: str | None) -> None:
    visitor = browser_of(person(who) if who else None)
    expected = 404 if who else 302
    for address in ("/people/", of("bob", "delete")):
        assert visitor.get(address).status_code == expected
    posts = ("/people/add/", "/people/invite/", of("bob", "link"), of("bob", "change"), of("bob", "delete"))
    for address in posts:
        assert visitor.post(address, {"step": "close", "username": "bob"}).status_code == expected
    assert person("bob").is_active


def test_it_lists_everybody(client: Client) -> None:
    link_of(person("小红"))
    page = client.get("/people/").content.decode()
    assert "小红" in page and "1 link" in page and "Owner" in page


def test_it_makes_an_account_with_a_link_shown_once(client: Client) -> None:
    made = client.post("/people/add/", {"username": "小明"})
    assert made.status_code == 201
    link = link_in(made.content.decode())
    assert link not in client.get("/people/").content.decode()
    newcomer = browser_of(None)
    assert newcomer.post(link)["Location"] == "/"
    assert newcomer.get("/").status_code == 200


@pytest.mark.parametrize("name", ["", "主人", "有 空格"])
def test_it_refuses_a_name(client: Client, name: str) -> None:
    assert client.post("/people/add/", {"username": name}).status_code == 422


def test_it_makes_and_revokes_an_invitation(client: Client, settings: Any) -> None:
    assert client.post("/people/invite/", {"days": "7"}).status_code == 404
    settings.ENV = replace(settings.ENV, sign_up=SignUp.INVITED)
    made = client.post("/people/invite/", {"note": "给小明", "days": "7"})
    assert made.status_code == 201
    link = link_in(made.content.decode())
    assert browser_of(None).get(link).status_code == 200
    assert client.post(f"/people/invitations/{Invitation.objects.get().public_id}/revoke/").status_code == 302
    assert browser_of(None).get(link).status_code == 410
    assert client.post("/people/invite/", {"days": "10000"}).status_code == 422


def test_it_closes_and_opens_an_account(client: Client) -> None:
    alices = browser_of(person("alice"))
    secret = tokens.create(person("alice"), "脚本").secret
    assert client.post(of("alice", "change"), {"step": "close"}).status_code == 302
    assert alices.get("/").status_code == 302 and tokens.find(secret) is None
    assert client.post(of("alice", "link")).status_code == 404
    client.post(of("alice", "change"), {"step": "open"})
    assert person("alice").is_active


def test_it_makes_and_unmakes_an_owner(client: Client, owner: User) -> None:
    client.post(of("alice", "change"), {"step": "owner"})
    assert person("alice").is_superuser
    client.post(of("主人", "change"), {"step": "no-owner"})
    assert not person("主人").is_superuser
    assert client.get("/people/").status_code == 404


def test_it_never_locks_out_the_last_owner(client: Client) -> None:
    for step in ("close", "no-owner"):
        answer = client.post(of("主人", "change"), {"step": step}, follow=True)
        assert "last owner" in answer.content.decode()
    answer = client.post(of("主人", "delete"), {"username": "主人"}, follow=True)
    assert "last owner" in answer.content.decode()
    assert person("主人").is_superuser and person("主人").is_active


def test_it_knows_no_other_step(client: Client) -> None:
    assert client.post(of("alice", "change"), {"step": "炸掉"}).status_code == 404


def test_it_deletes_only_after_the_name_was_typed(client: Client) -> None:
    link_of(person("小红"))
    page = client.get(of("小红", "delete")).content.decode()
    assert "type 小红" in page
    assert client.post(of("小红", "delete"), {"username": "小"}).status_code == 422
    assert User.objects.filter(username="小红").exists()
    assert client.post(of("小红", "delete"), {"username": "小红"}).status_code == 302
    assert not User.objects.filter(username="小红").exists()


def test_it_asks_who_one_is_first(owner: User) -> None:
    client = Client()
    client.force_login(owner)
    assert client.post("/people/add/", {"username": "小明"})["Location"].startswith("/confirm/")
    assert not User.objects.filter(username="小明").exists()
