"""`/settings/security/`: password, e-mail address, devices."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from linksnap.models import User
from linksnap.rules.mail_server import MailServer
from linksnap.services import letters, sign_in_links
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
OLD, NEW = "三更灯火五更鸡鸣声声", "正是男儿读书时，黑发早勤"
FORM = {"new_password1": NEW, "new_password2": NEW}


def with_password(name: str, password: str = OLD) -> User:
    found = person(name)
    found.set_password(password)
    found.save()
    return found


@pytest.fixture
def mail_server(settings: Any) -> None:
    settings.MAIL_SERVER = MailServer("mail.example", 25)


def test_it_is_closed_to_strangers() -> None:
    for address in ("/settings/security/", "/settings/security/app/", "/confirm/", "/settings/security/codes/"):
        assert browser_of(None).get(address)["Location"].startswith("/sign-in/")
    assert browser_of(None).post("/settings/password/", FORM)["Location"].startswith("/sign-in/")


def test_it_sets_the_first_password_and_keeps_the_session() -> None:
    alice = person("alice")
    alice.set_unusable_password()
    alice.save()
    client = browser_of(alice)
    assert "Set a password" in client.get("/settings/security/").content.decode()
    assert client.post("/settings/password/", FORM).status_code == 303
    assert client.get("/settings/").status_code == 200
    assert person("alice").check_password(NEW)


def test_it_changes_a_password_only_with_the_old_one() -> None:
    client = browser_of(with_password("alice"))
    form = {"old_password": "芝麻开门"} | FORM
    assert client.post("/settings/password/", form).status_code == 422
    assert client.post("/settings/password/", form | {"old_password": OLD}).status_code == 303
    assert person("alice").check_password(NEW)


def test_it_lets_who_came_by_a_link_set_a_password_without_the_old_one() -> None:
    alice = with_password("alice")
    client = browser_of(None)
    client.post(sign_in_links.create(alice).removeprefix("http://localhost:8420"))
    assert 'name="old_password"' not in client.get("/settings/security/").content.decode()
    assert client.post("/settings/password/", FORM).status_code == 303
    assert person("alice").check_password(NEW)


def test_it_limits_how_often_a_password_is_tried() -> None:
    client = browser_of(with_password("alice"))
    wrong = {"old_password": "芝麻开门"} | FORM
    codes = [client.post("/settings/password/", wrong).status_code for _ in range(7)]
    assert codes[-1] == 429


def sign_in(name: str, agent: str = "") -> Client:
    client = Client(headers={"User-Agent": agent})
    assert client.post("/sign-in/", {"login": name, "password": OLD}).status_code == 302
    return client


def test_it_lists_devices_and_signs_one_out() -> None:
    with_password("alice")
    here = sign_in("alice", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
    there = sign_in("alice", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1")
    page = here.get("/settings/security/").content.decode()
    assert "Firefox on Linux" in page and "Safari on iPhone" in page and "this device" in page
    other = UserSession.objects.get(session_key=there.session.session_key)
    assert browser_of(person("bob")).post(f"/settings/security/devices/{other.pk}/end/").status_code == 404
    assert there.get("/").status_code == 200
    assert here.post(f"/settings/security/devices/{other.pk}/end/").status_code == 303
    assert there.get("/").status_code == 302 and here.get("/").status_code == 200


def test_it_signs_all_other_devices_out() -> None:
    with_password("alice")
    with_password("bob")
    here, there, bobs = sign_in("alice"), sign_in("alice"), sign_in("bob")
    assert here.post("/settings/security/devices/end/").status_code == 303
    assert (here.get("/").status_code, there.get("/").status_code, bobs.get("/").status_code) == (200, 302, 200)


def test_it_signs_other_devices_out_with_a_new_password() -> None:
    with_password("alice")
    here, there = sign_in("alice"), sign_in("alice")
    assert here.post("/settings/password/", {"old_password": OLD} | FORM).status_code == 303
    assert here.get("/").status_code == 200 and there.get("/").status_code == 302
    assert UserSession.objects.filter(user=person("alice")).count() == 1
    assert Session.objects.filter(session_key=here.session.session_key).exists()


def test_it_knows_a_session_from_before_it_kept_a_list() -> None:
    client = Client()
    client.force_login(person("alice"))
    client.get("/")
    assert UserSession.objects.get().session_key == client.session.session_key


def test_it_knows_no_mail_without_a_server() -> None:
    client = browser_of(person("alice"))
    assert 'id="address"' not in client.get("/settings/security/").content.decode()
    assert client.post("/settings/security/address/", {"email": "alice@zili.example"}).status_code == 404
    assert browser_of(None).get("/sign-in/forgotten/").status_code == 404


def link_in(letter: mail.EmailMessage) -> str:
    address = next(line for line in letter.body.splitlines() if line.startswith("http://localhost:8420/"))
    return address.removeprefix("http://localhost:8420")


@pytest.mark.usefixtures("mail_server")
def test_it_keeps_an_address_only_once_it_is_confirmed() -> None:
    client = browser_of(person("alice"))
    assert client.post("/settings/security/address/", {"email": "alice@zili.example"}).status_code == 303
    letters.posted()
    link = link_in(mail.outbox[0])
    assert mail.outbox[0].to == ["alice@zili.example"]
    assert client.get(link).status_code == 200 and person("alice").email == ""
    assert browser_of(person("bob")).post(link).status_code == 410
    assert client.post(link).status_code == 303 and person("alice").email == "alice@zili.example"
    assert client.post("/settings/security/address/", {"email": ""}).status_code == 303
    assert person("alice").email == ""


@pytest.mark.usefixtures("mail_server")
def test_it_mails_a_link_to_who_has_forgotten_the_password() -> None:
    alice = with_password("alice")
    letters.keep_address(alice, "alice@zili.example")
    handed_over = sign_in_links.create(alice)
    stranger = browser_of(None)
    told = stranger.post("/sign-in/forgotten/", {"email": "Alice@zili.example"}).content.decode()
    letters.posted()
    assert stranger.post(link_in(mail.outbox[0]))["Location"] == "/"
    assert stranger.get("/").status_code == 200
    assert browser_of(None).get(handed_over.removeprefix("http://localhost:8420")).status_code == 200
    nobody = browser_of(None).post("/sign-in/forgotten/", {"email": "niemand@zili.example"}).content.decode()
    letters.posted()
    assert len(mail.outbox) == 1
    assert told.replace("Alice@", "niemand@").split("<main")[1] == nobody.split("<main")[1]


@pytest.mark.usefixtures("mail_server")
def test_it_limits_how_many_letters_are_asked_for() -> None:
    codes = [browser_of(None).post("/sign-in/forgotten/", {"email": "a@zili.example"}).status_code for _ in range(7)]
    assert codes[-1] == 429


@pytest.mark.usefixtures("mail_server")
def test_it_writes_letters_in_the_language_of_the_person(settings: Any) -> None:
    alice = person("alice")
    letters.keep_address(alice, "alice@zili.example")
    User.objects.filter(pk=alice.pk).update(language="zh-hans")
    letters.send_sign_in_links("alice@zili.example")
    letters.posted()
    assert settings.PUBLIC_URL in mail.outbox[0].body and "\n" not in mail.outbox[0].subject
