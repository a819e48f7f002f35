"""`manage.py api_token`: a token on one line, once."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from linksnap.models import ApiToken
from linksnap.services import tokens
from tests.people import person

pytestmark = pytest.mark.django_db


def secret_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("api_token", *arguments)
    return capsys.readouterr().out.strip()


def test_it_prints_a_token_that_works(capsys: pytest.CaptureFixture[str]) -> None:
    person("alice")
    found = tokens.find(secret_of(capsys, "手机快捷指令", "--user", "alice", "--scope", "read"))
    assert found is not None and found.owner.username == "alice"
    assert (found.name, found.scope, found.expires_at) == ("手机快捷指令", "read", None)


def test_it_tells_programs_where_and_for_whom(capsys: pytest.CaptureFixture[str]) -> None:
    person("alice")
    told = json.loads(secret_of(capsys, "终端", "--user", "alice", "--json"))
    assert told["user"] == "alice" and told["url"].startswith("http")
    assert tokens.find(told["token"]) is not None


def test_it_keeps_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    secret = secret_of(capsys, "备份脚本")
    assert all(secret not in str(value) for value in ApiToken.objects.values_list().get())


def test_it_ends_when_it_was_told_to(capsys: pytest.CaptureFixture[str]) -> None:
    found = tokens.find(secret_of(capsys, "试用", "--days", "2"))
    assert found is not None and found.expires_at is not None
    assert 1.9 < (found.expires_at - timezone.now()).total_seconds() / 86_400 <= 2


def test_it_says_who_is_not_there() -> None:
    with pytest.raises(CommandError, match="查理"):
        call_command("api_token", "x", "--user", "查理")
    with pytest.raises(CommandError, match="3650"):
        call_command("api_token", "x", "--days", "-1")
