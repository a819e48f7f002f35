"""API tokens: made, found, ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from linksnap.models import ApiToken, TokenScope
from linksnap.services import tokens
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_finds_a_token_by_its_secret_alone() -> None:
    made = tokens.create(person("alice"), "浏览器扩展", TokenScope.READ)
    assert made.secret.startswith("lsnap_") and made.secret not in repr(made)
    found = tokens.find(made.secret)
    assert found == made.token and found is not None and found.owner == person("alice")
    assert tokens.find(made.secret[:-1]) is None and tokens.find(made.token.sha256) is None


@pytest.mark.parametrize("secret", ["", "lsnap_", "lsnap_密钥", "lsnap_" + "x" * 1000, "x\x00", "lsnap_\x00"])
def test_it_finds_nothing_for_what_is_no_secret(secret: str) -> None:
    assert tokens.find(secret) is None


def test_it_writes_the_time_of_use_once_a_minute() -> None:
    made = tokens.create(person("alice"), "扩展")
    tokens.find(made.secret)
    first = ApiToken.objects.get().last_used_at
    tokens.find(made.secret)
    assert first is not None and ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    tokens.find(made.secret)
    assert ApiToken.objects.get().last_used_at >= first


def test_it_ends_by_revoking_or_by_time() -> None:
    one, two = tokens.create(person("alice"), "一"), tokens.create(person("alice"), "二", lifetime=timedelta(hours=1))
    tokens.revoke(one.token)
    ended = ApiToken.objects.get(pk=one.token.pk).revoked_at
    tokens.revoke(one.token)
    assert tokens.find(one.secret) is None and ApiToken.objects.get(pk=one.token.pk).revoked_at == ended
    assert tokens.find(two.secret) is not None
    ApiToken.objects.filter(pk=two.token.pk).update(expires_at=timezone.now())
    assert tokens.find(two.secret) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  手机\n快捷 ", "手机 快捷"), ("", "token"), ("\x00", "token"), ("长" * 99, "长" * 80), ("\ud800", "?")],
)
def test_it_keeps_a_name_on_one_line(typed: str, kept: str) -> None:
    assert tokens.create(person("alice"), typed).token.name == kept
