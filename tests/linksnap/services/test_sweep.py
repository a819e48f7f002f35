"""The sweeper's round on the real database: what it hints at, and when again."""

import socket
import subprocess
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import Capture, WorkState
from linksnap.rules.this_process import process_name, process_place
from linksnap.services import sweep
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_hints_anew_at_once_when_the_broker_lost_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = capture_of(link_of(person("alice"), "https://example.org/丢失"))
    Capture.objects.filter(pk=waiting.pk).update(hinted_at=Now(), queued_at=Now() - timedelta(minutes=1))
    sent: list[int] = []
    monkeypatch.setattr(jobs, "send_capture_hint", lambda capture_id, queue: sent.append(capture_id) or True)
    monkeypatch.setattr(jobs, "waiting_hints", lambda queue: 0)
    monkeypatch.setattr(jobs, "broker_was_wiped", lambda: False)
    sweep.sweep()
    assert sent == []
    monkeypatch.setattr(jobs, "broker_was_wiped", lambda: True)
    sweep.sweep()
    assert sent == [waiting.pk]


def running(worker: str) -> Capture:
    capture = capture_of(link_of(person("alice"), f"https://example.org/{worker}"), state=WorkState.RUNNING)
    Capture.objects.filter(pk=capture.pk).update(worker=worker, lease_until=Now() + timedelta(minutes=1), attempts=1)
    return capture


def test_it_frees_the_rows_of_a_process_of_this_machine_that_is_gone() -> None:
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    here = process_place()
    dead, alive = running(f"{here}{gone.pid}"), running(process_name())
    elsewhere = running(f"{socket.gethostname()}/另一个容器:{gone.pid}")
    assert sweep.release_dead(Capture) == 1
    for row, is_free in ((dead, True), (alive, False), (elsewhere, False)):
        assert Capture.objects.filter(pk=row.pk, lease_until__lt=Now()).exists() is is_free
