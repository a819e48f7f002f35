"""`manage.py first_sign_in`: the first owner and a link that works once."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from linksnap.models import User
from linksnap.services import sign_in_links
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_makes_the_first_owner_and_prints_one_address(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("first_sign_in")
    address = capsys.readouterr().out
    owner = User.objects.get()
    assert (owner.username, owner.is_superuser, owner.has_usable_password()) == ("owner", True, False)
    assert address.startswith("http://localhost:8420/sign-in/link/") and address.count("\n") == 1
    assert sign_in_links.redeem(address.strip().rstrip("/").rsplit("/", 1)[1]) == owner


def test_it_makes_nobody_a_second_time(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("first_sign_in", "--username", "主人")
    call_command("first_sign_in", "--username", "客人")
    assert [user.username for user in User.objects.all()] == ["主人"]
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_it_is_silent_once_the_owner_has_signed_in(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("first_sign_in", "--if-new")
    assert capsys.readouterr().out
    User.objects.update(last_login=timezone.now())
    call_command("first_sign_in", "--if-new")
    assert capsys.readouterr().out == ""


def test_it_leaves_an_ordinary_account_of_that_name_alone(capsys: pytest.CaptureFixture[str]) -> None:
    ordinary = person("owner")
    call_command("first_sign_in")
    ordinary.refresh_from_db()
    assert not ordinary.is_superuser and User.objects.get(is_superuser=True).username == "owner-2"
