"""`manage.py snap`: the whole pipe from the terminal, with stand-ins for the browser and the encoder."""

import time
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from redis import Redis

from linksnap.management.commands import snap
from linksnap.models import Capture, EmbedJob, Link, WorkState
from linksnap.services import captures, embed_jobs, search_index
from ml.encoder.fake_encoder import FakeEncoder
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person
from tests.workers.test_pipeline import StandInHost
from workers import pipeline
from workers.capture.types import Verdict
from workers.encoder import ResidentEncoder

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, broker: Redis) -> StandInHost:
    """While the command waits, the work is done: first the capture, then its index."""
    stand_in = StandInHost()
    encoder = FakeEncoder()
    row = search_index.register_encoder(encoder.name, encoder.revision, encoder.dim)
    search_index.ensure_partition(row)
    resident = ResidentEncoder(encoder, row, broker)

    def work(_seconds: float) -> None:
        waiting = Capture.objects.filter(state=WorkState.QUEUED).first()
        job = embed_jobs.claim_next("test") if EmbedJob.objects.exists() else None
        if waiting is not None:
            pipeline.run_capture(waiting.pk)
        elif job is not None:
            resident.index(job)

    monkeypatch.setattr(pipeline, "capture_host", lambda: stand_in)
    monkeypatch.setattr(snap, "time", _Clock(work))
    return stand_in


class _Clock:
    """Time for the command, without waiting."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self.sleep = sleep
        self.monotonic = time.monotonic


def test_it_shows_what_was_kept_suggested_and_near(host: StandInHost, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("snap", "https://jifang.example/备份", "--user", person("alice").username)
    call_command("snap", "https://jifang.example/恢复", "--user", "alice")
    out = capsys.readouterr().out
    link = Link.objects.latest("pk")
    assert "Saved: https://jifang.example/" in out and "自托管备份的三二一法则" in out
    for word in ("html", "thumbnail", "text", "bytes", "suggested tag", "nearest page"):
        assert word in out
    assert all(name in out for name in link.suggestions.values_list("name", flat=True))
    assert link.suggestions.exists()


def test_it_captures_a_known_link_again(host: StandInHost, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        call_command("snap", "https://jifang.example/备份")
    assert "Saved before, snapshot again" in capsys.readouterr().out
    # The page had not changed: one version, seen twice.
    assert Capture.objects.count() == 2 and Link.objects.get().snapshots.get().seen_at is not None


def test_it_says_why_a_capture_failed(host: StandInHost) -> None:
    host.verdict = Verdict.BLOCKED_ADDRESS
    with pytest.raises(CommandError, match="blocked_address"):
        call_command("snap", "https://jifang.example/备份")


def test_it_does_not_wait_for_a_cancelled_capture(host: StandInHost) -> None:
    host.during = lambda: captures.cancel(Capture.objects.get()) and None
    with pytest.raises(CommandError, match="cancelled"):
        call_command("snap", "https://jifang.example/备份")


def test_it_stops_waiting_when_patience_ends(host: StandInHost) -> None:
    with pytest.raises(CommandError, match="not done yet"):
        call_command("snap", "https://jifang.example/备份", "--patience", "0")


@pytest.mark.parametrize(("url", "words"), [("这不是网址", "names no site"), ("http://127.0.0.1/", "private network")])
def test_it_refuses_what_is_no_address(url: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("snap", url)
    assert not Link.objects.exists()


def test_it_lets_no_title_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    link = link_of(person("alice"), "https://jifang.example/备份")
    snapshot = snapshot_of(link, title="备份[/b] [red]三\x1b[2J二一\u202e")
    artifact_of(snapshot, "text", "三份拷贝".encode())
    snap.show_result(link, snap.Console(width=200))
    out = capsys.readouterr().out
    assert "备份[/b] [red]三[2J二一" in out and "\x1b" not in out and "\u202e" not in out
