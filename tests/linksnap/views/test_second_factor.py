"""The second factor: authenticator app, recovery codes, passkeys, and proving again who one is."""

import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from linksnap.models import User
from linksnap.services import people, sign_in_links
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
PASSWORD = "三更灯火五更鸡，正是读书时"


def code_of(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def with_app(name: str = "alice") -> str:
    """Alice with a password and an app; the secret of the app."""
    alice = person(name)
    alice.set_password(PASSWORD)
    alice.save()
    client = browser_of(alice)
    page = client.get("/settings/security/app/").content.decode()
    found = re.search(r'<code class="block">([A-Z2-7 ]+)</code>', page)
    assert found and "data:image/svg+xml;base64," in page
    secret = found[1].replace(" ", "")
    wrong = client.post("/settings/security/app/", {"code": "000000"})
    assert wrong.status_code == 200 and "not correct" in wrong.content.decode()
    assert client.post("/settings/security/app/", {"code": code_of(secret)})["Location"] == "/settings/security/codes/"
    return secret


def after_password(name: str = "alice") -> Client:
    client = browser_of(None)
    answer = client.post("/sign-in/", {"login": name, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/code/"
    return client


def test_it_asks_for_a_code_after_the_password() -> None:
    secret = with_app()
    client = after_password()
    assert client.get("/").status_code == 302
    assert "Second step" in client.get("/sign-in/code/").content.decode()
    wrong = client.post("/sign-in/code/", {"code": "一二三四五六"})
    assert "not correct" in wrong.content.decode() and client.get("/").status_code == 302
    assert client.post("/sign-in/code/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/").status_code == 200


def test_it_takes_a_code_once() -> None:
    secret = with_app()
    code = code_of(secret)
    assert after_password().post("/sign-in/code/", {"code": code}).status_code == 302
    again = after_password()
    again.post("/sign-in/code/", {"code": code})
    assert again.get("/").status_code == 302


def test_it_refuses_after_too_many_codes() -> None:
    secret = with_app()
    for _ in range(6):
        after_password().post("/sign-in/code/", {"code": "000000"})
    last = after_password()
    last.post("/sign-in/code/", {"code": code_of(secret)})
    assert last.get("/").status_code == 302


def test_it_keeps_secrets_sealed() -> None:
    secret = with_app()
    for row in Authenticator.objects.all():
        assert secret not in json.dumps(row.data) and "lsnap" not in json.dumps(row.data)
    codes = Authenticator.objects.get(type="recovery_codes")
    assert not re.fullmatch(r"[0-9a-f]+", codes.data["seed"])


def test_it_stays_closed_where_the_key_has_changed(settings: Any) -> None:
    secret = with_app()
    settings.SECRET_KEY = "另一把钥匙"
    client = after_password()
    refused = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert refused.status_code == 200 and client.get("/").status_code == 302


def test_it_lets_in_by_each_recovery_code_once() -> None:
    with_app()
    client = browser_of(person("alice"))
    page = client.get("/settings/security/codes/").content.decode()
    codes = [found.replace(" ", "") for found in re.findall(r"<code>([0-9 ]+)</code>", page)]
    assert len(codes) == 10
    text = client.get("/settings/security/codes/file/")
    assert text["Content-Type"].startswith("text/plain") and codes[0] in text.content.decode()
    first = after_password()
    first.post("/sign-in/code/", {"code": codes[0]})
    assert first.get("/").status_code == 200
    second = after_password()
    second.post("/sign-in/code/", {"code": codes[0]})
    assert second.get("/").status_code == 302
    assert client.post("/settings/security/codes/new/").status_code == 302
    assert codes[1] not in client.get("/settings/security/codes/").content.decode()


def test_it_asks_for_the_code_after_a_link_too() -> None:
    secret = with_app()
    client = browser_of(None)
    link = sign_in_links.create(person("alice")).removeprefix("http://localhost:8420")
    assert client.post(link)["Location"] == "/sign-in/code/"
    assert client.get("/").status_code == 302
    client.post("/sign-in/code/", {"code": code_of(secret)})
    assert client.get("/").status_code == 200


def test_it_turns_the_app_off_only_for_who_proves_who_they_are() -> None:
    with_app()
    bare = Client()
    bare.force_login(person("alice"))
    assert bare.post("/settings/security/app/off/")["Location"].startswith("/confirm/")
    assert Authenticator.objects.filter(type="totp").exists()
    assert browser_of(person("alice")).post("/settings/security/app/off/").status_code == 302
    assert not Authenticator.objects.exists()


def test_it_is_taken_off_by_an_owner() -> None:
    with_app()
    owner = person("主人")
    people.set_owner(owner, True)
    browser_of(owner).post(f"/people/{person('alice').public_id}/change/", {"step": "drop-factor"})
    answer = browser_of(None).post("/sign-in/", {"login": "alice", "password": PASSWORD})
    assert answer["Location"] == "/"


def test_it_shows_nobody_the_codes_of_others() -> None:
    with_app()
    assert browser_of(person("bob")).get("/settings/security/codes/").status_code == 404
    assert browser_of(person("bob")).get("/settings/security/codes/file/").status_code == 404


def passkey_of(user: User) -> Authenticator:
    data = {"name": "家里的钥匙", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    row: Authenticator = Authenticator.objects.create(user=user, type="webauthn", data=data)
    return row


def test_it_removes_ones_own_passkeys_only() -> None:
    key = passkey_of(person("alice"))
    address = f"/settings/security/passkeys/{key.pk}/remove/"
    assert browser_of(person("bob")).post(address).status_code == 404
    alices = browser_of(person("alice"))
    assert "家里的钥匙" in alices.get("/settings/security/").content.decode()
    assert "家里的钥匙" in alices.get(address).content.decode()
    assert alices.post(address)["Location"] == "/settings/security/"
    assert not Authenticator.objects.exists()


RESPONSE = '{"id": "x", "rawId": "x", "type": "public-key", "response": %s}'
HANDLES = '{"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": %s}'


@pytest.mark.parametrize(
    "credential",
    [
        *("", "{}", "[]", "1", '"汉字"', "{", "[" * 900),
        RESPONSE % "{}",
        RESPONSE % "[]",
        RESPONSE % '{"clientDataJSON": "汉字", "attestationObject": "_"}',
        RESPONSE % '{"clientDataJSON": "e30", "attestationObject": "oA"}',
        RESPONSE % (HANDLES % '"MQ"'),
        RESPONSE % (HANDLES % '"5rGJ"'),
        RESPONSE % (HANDLES % "7"),
    ],
)
def test_it_refuses_what_is_no_passkey(credential: str) -> None:
    client = browser_of(None)
    asked = client.get("/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert asked.json()["request_options"]["publicKey"]["rpId"] == "localhost"
    answer = client.post("/sign-in/passkey/", {"credential": credential})
    assert answer.status_code == 302 and client.get("/").status_code == 302
    signed_in = browser_of(person("alice"))
    assert "publicKey" in signed_in.get("/settings/security/passkeys/add/").content.decode()
    refused = signed_in.post("/settings/security/passkeys/add/", {"credential": credential, "name": "钥匙"})
    assert refused.status_code == 200 and not Authenticator.objects.exists()


def test_it_says_where_passkeys_cannot_work(settings: Any) -> None:
    settings.PUBLIC_URL = "http://192.168.1.4:8420"
    page = browser_of(person("alice")).get("/settings/security/").content.decode()
    assert "Passkeys need an address with a name" in page and "Add a passkey" not in page
    assert "data-passkey" not in browser_of(None).get("/sign-in/").content.decode()


@pytest.mark.parametrize("address", ["/confirm/", "/confirm/code/", "/confirm/passkey/"])
def test_it_leads_to_the_way_of_proving_there_is(address: str) -> None:
    alice = person("alice")
    alice.set_password(PASSWORD)
    alice.save()
    answer = browser_of(alice).get(address)
    assert answer.status_code == 200 if address == "/confirm/" else answer["Location"].startswith("/confirm/")
