"""The sweeper's round on the real database: what it hints at, and when again."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import Capture
from linksnap.services import sweep
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_hints_anew_at_once_when_the_broker_lost_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = capture_of(link_of(person("alice"), "https://example.org/丢失"))
    Capture.objects.filter(pk=waiting.pk).update(hinted_at=Now(), queued_at=Now() - timedelta(minutes=1))
    sent: list[int] = []
    monkeypatch.setattr(jobs, "send_capture_hint", lambda capture_id, queue: sent.append(capture_id) or True)
    monkeypatch.setattr(jobs, "broker_was_wiped", lambda: False)
    sweep.sweep()
    assert sent == []
    monkeypatch.setattr(jobs, "broker_was_wiped", lambda: True)
    sweep.sweep()
    assert sent == [waiting.pk]
