"""What the nightly chores clear away around accounts."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from linksnap.models import Invitation, SignInLink
from linksnap.services import invitations, people, sign_in_links, upkeep
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_forgets_devices_whose_session_is_over() -> None:
    for name in ("alice", "小明"):
        client = Client()
        client.force_login(person(name))
        client.get("/")
    Session.objects.filter(session_key=client.session.session_key).update(
        expire_date=timezone.now() - timedelta(days=1)
    )
    upkeep.forget_sessions()
    assert [row.user.username for row in UserSession.objects.all()] == ["alice"]


def test_it_forgets_counts_of_attempts_that_are_over() -> None:
    cache.set("尝试", [1], 600)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE linksnap_cache SET expires = now() - interval '1 hour'")
        upkeep.forget_sessions()
        cursor.execute("SELECT count(*) FROM linksnap_cache")
        assert cursor.fetchone()[0] == 0


def test_it_forgets_links_and_invitations_nobody_can_use() -> None:
    owner = person("主人")
    people.set_owner(owner, True)
    invitations.create(owner, "过期", timedelta(seconds=-1))
    invitations.create(owner, "有效")
    sign_in_links.create(person("alice"))
    sign_in_links.create(person("小明"), timedelta(seconds=-1))
    assert upkeep.forget_sign_in_links() == 2
    assert Invitation.objects.get().note == "有效"
    assert SignInLink.objects.get().owner == person("alice")
