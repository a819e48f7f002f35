"""Settings: language and colours, formats, API tokens."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from linksnap.models import ApiToken, Artifact, Theme
from linksnap.services import capture_formats, tokens
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def test_it_is_closed_to_strangers() -> None:
    assert browser_of(None).get("/settings/").status_code == 302


def test_it_keeps_language_and_colours() -> None:
    client = browser_of(person("alice"))
    response = client.post("/settings/appearance/", {"language": "zh-hans", "theme": "dark"})
    assert response.status_code == 303
    alice = person("alice")
    assert (alice.language, alice.theme) == ("zh-hans", Theme.DARK)
    page = client.get("/settings/").content.decode()
    assert '<html lang="zh-Hans" data-theme="dark">' in page
    assert "已保存。" in page


def test_it_refuses_values_it_does_not_know() -> None:
    response = browser_of(person("alice")).post("/settings/appearance/", {"language": "xx", "theme": "粉色"})
    assert response.status_code == 422
    assert person("alice").theme == Theme.SYSTEM


def test_it_shows_the_secret_of_a_token_once() -> None:
    client = browser_of(person("alice"))
    made = client.post("/settings/tokens/", {"name": "备份脚本", "scope": "read"})
    assert made.status_code == 201
    secret = re.search(r'value="(lsnap_[^"]+)"', made.content.decode())
    assert secret
    found = tokens.find(secret[1])
    assert found
    assert (found.name, found.scope, found.owner) == ("备份脚本", "read", person("alice"))
    page = client.get("/settings/").content.decode()
    assert "备份脚本" in page
    assert secret[1] not in page


def test_it_asks_who_one_is_before_it_makes_a_token() -> None:
    alice = person("alice")
    alice.set_password("三更灯火五更鸡鸣声声")
    alice.save()
    client = Client()
    client.force_login(alice)
    asked = client.post("/settings/tokens/", {"name": "备份脚本", "scope": "save", "days": "30"})
    assert asked["Location"] == "/confirm/?next=%2Fsettings%2Ftokens%2F"
    assert client.post(asked["Location"], {"password": "芝麻开门"}).status_code == 200
    assert not ApiToken.objects.exists()
    # What was asked for goes on where it stopped.
    made = client.post(asked["Location"], {"password": "三更灯火五更鸡鸣声声"})
    assert made.status_code == 201
    token = ApiToken.objects.get()
    assert (token.name, token.scope) == ("备份脚本", "save")
    assert token.expires_at and timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)


def test_it_refuses_a_token_without_a_name() -> None:
    assert browser_of(person("alice")).post("/settings/tokens/", {"name": "", "scope": "read"}).status_code == 422
    assert not ApiToken.objects.exists()


def test_it_revokes_ones_own_tokens_only() -> None:
    token = tokens.create(person("alice"), "备份脚本").token
    address = f"/settings/tokens/{token.public_id}/revoke/"
    assert browser_of(person("bob")).post(address).status_code == 404
    assert browser_of(person("alice")).post(address).status_code == 303
    token.refresh_from_db()
    assert token.revoked_at


@pytest.mark.parametrize(("kinds", "kept"), [(["pdf", "wacz"], {"pdf", "wacz"}), ([], set())])
def test_it_keeps_the_formats_a_person_wants(kinds: list[str], kept: set[str]) -> None:
    owner = person("alice")
    answer = browser_of(owner).post("/settings/formats/", {"formats": kinds})
    assert (answer.status_code, answer["Location"]) == (303, "/settings/#formats")
    owner.refresh_from_db()
    assert capture_formats.chosen(owner) == kept
    assert capture_formats.chosen(person("bob")) == {"screenshot"}


def test_it_refuses_a_format_that_is_none() -> None:
    owner = person("alice")
    assert browser_of(owner).post("/settings/formats/", {"formats": ["pdf", "可执行"]}).status_code == 422
    owner.refresh_from_db()
    assert capture_formats.chosen(owner) == {"screenshot"}


def test_it_shows_what_a_format_takes() -> None:
    owner = person("alice")
    snapshot = snapshot_of(link_of(owner))
    for part in (0, 1):
        row = artifact_of(snapshot, "screenshot", "图".encode() * (part + 1), part)
        Artifact.objects.filter(pk=row.pk).update(stored_size=150_000)
    assert "300 kB a page so far" in browser_of(owner).get("/settings/").content.decode()
