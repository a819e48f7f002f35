"""One-time sign-in links: once, for a day, for living accounts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from linksnap.models import SignInLink
from linksnap.services import sign_in_links
from tests.people import person

pytestmark = pytest.mark.django_db


def fresh(name: str = "爱丽丝") -> str:
    return sign_in_links.create(person(name)).rstrip("/").rsplit("/", 1)[1]


def test_it_lets_in_once() -> None:
    secret = fresh()
    assert sign_in_links.redeem(secret) == person("爱丽丝")
    assert sign_in_links.redeem(secret) is None and sign_in_links.open_link(secret) is None


def test_it_is_not_used_up_by_looking() -> None:
    secret = fresh()
    assert sign_in_links.open_link(secret) is not None
    assert sign_in_links.redeem(secret) == person("爱丽丝")


def test_it_keeps_no_secret() -> None:
    secret = fresh()
    assert all(secret not in str(value) for value in SignInLink.objects.values_list().get())


def test_it_ends_older_links_of_the_same_person_only() -> None:
    bobs, older = fresh("鲍勃"), fresh()
    newer = fresh()
    assert sign_in_links.open_link(older) is None
    assert sign_in_links.open_link(newer) is not None and sign_in_links.open_link(bobs) is not None


def test_it_ends_after_a_day() -> None:
    secret = fresh()
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sign_in_links.redeem(secret) is None


def test_it_lets_in_nobody_whose_account_is_closed() -> None:
    secret, alice = fresh(), person("爱丽丝")
    alice.is_active = False
    alice.save()
    assert sign_in_links.redeem(secret) is None


@pytest.mark.parametrize("secret", ["", "x", "钥匙" * 500, "\x00"])
def test_it_lets_in_nobody_by_guessing(secret: str) -> None:
    fresh()
    assert sign_in_links.redeem(secret) is None
