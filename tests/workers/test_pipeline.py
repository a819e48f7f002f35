"""The way of one capture, with a stand-in for the browser's process."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linksnap.models import ArtifactKind, Capture, CaptureSource, EmbedJob, EventKind, Link, SiteTurn, WorkState
from linksnap.rules.canonical_url import canonical_url
from linksnap.services import artifact_store, captures
from tests.kept import capture_of, link_of
from tests.people import person
from workers import pipeline
from workers.capture.extraction import with_extraction
from workers.capture.types import ArtifactFile, CaptureOptions, CaptureResult, Step, Verdict

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">
<title>自托管备份的三二一法则</title></head><body>
<article><h1 id="ls-1" data-ls-b="1">自托管备份的三二一法则</h1>
<p id="ls-2" data-ls-b="2">没有演练过的备份不算备份。每个季度挑一个周末，从零恢复一次，
把花的时间写下来，下一次就知道要等多久。</p>
<p id="ls-3" data-ls-b="3">三份拷贝，两种介质，一份放在别处。
Keep three copies on two kinds of media, one of them elsewhere.</p>
</article></body></html>"""


@dataclass
class StandInHost:
    """Answers what it is told, and writes the files a real capture would."""

    verdict: Verdict = Verdict.COMPLETE
    breaks_parsers: bool = False
    title: str = "自托管备份的三二一法则"
    error_status: int = 404
    page: str = PAGE
    led_to: str = ""
    evidence: dict[str, object] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    during: Callable[[], None] = lambda: None
    asked: list[tuple[str, CaptureOptions]] = field(default_factory=list)

    def capture(
        self, url: str, options: CaptureOptions, folder: Path, on_step: Callable[[Step, str], None]
    ) -> CaptureResult:
        self.asked.append((url, options))
        on_step(Step.LOAD, "1/1")
        on_step(Step.RENDER, "")
        self.during()
        artifacts: list[ArtifactFile] = []
        if self.verdict in {Verdict.COMPLETE, Verdict.ERROR_STATUS} and not self.faults:
            (folder / "page.html").write_text(self.page, encoding="utf-8")
            (folder / "thumbnail.webp").write_bytes(b"RIFF....WEBP")
            artifacts = [
                ArtifactFile("html", folder / "page.html", "text/html"),
                ArtifactFile("thumbnail", folder / "thumbnail.webp", "image/webp", 640, 400),
            ]
        on_step(Step.EXTRACT, "")
        result = CaptureResult(
            url=url,
            final_url=self.led_to or url,
            status=self.error_status if self.verdict == Verdict.ERROR_STATUS else 200,
            redirects=(),
            content_type="text/html",
            title=self.title,
            page_lang="zh-Hans",
            verdict=self.verdict,
            detail="",
            missing=(),
            artifacts=tuple(artifacts),
            timings={},
            bytes_received=len(PAGE),
            resources=1,
            evidence=self.evidence,
            faults=self.faults,
        )
        if not artifacts or self.breaks_parsers:
            return result.without_text("deadline") if artifacts else result
        return with_extraction(result, folder)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> StandInHost:
    stand_in = StandInHost()
    monkeypatch.setattr(pipeline, "capture_host", lambda: stand_in)
    return stand_in


def waiting() -> Capture:
    return capture_of(link_of(person("alice"), "https://jifang.example/备份"))


def test_it_keeps_a_page_and_asks_for_its_index(host: StandInHost) -> None:
    capture = waiting()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    snapshot = Link.objects.get(pk=capture.link_id).current_snapshot
    assert capture.state == WorkState.SUCCEEDED and capture.step == "tag"
    assert snapshot is not None and snapshot.title == "自托管备份的三二一法则" and snapshot.lang.startswith("zh")
    assert snapshot.http_status == 200 and snapshot.version == 1 and snapshot.words > 40
    assert EmbedJob.objects.filter(snapshot=snapshot, state=WorkState.QUEUED).count() == 1


def test_it_keeps_every_artifact_in_the_store(host: StandInHost) -> None:
    capture = waiting()
    pipeline.run_capture(capture.pk)
    artifacts = {artifact.kind: artifact for artifact in capture.snapshot.artifacts.all()}
    assert {ArtifactKind.HTML, ArtifactKind.THUMBNAIL, ArtifactKind.TEXT, ArtifactKind.BLOCKS} <= artifacts.keys()
    assert artifact_store.read_artifact(artifacts["html"]).decode() == PAGE
    assert "没有演练过的备份不算备份" in artifact_store.read_artifact(artifacts["text"]).decode()


@pytest.mark.parametrize(
    ("fault", "reason", "state"),
    [
        ("deadline", "timeout", WorkState.QUEUED),
        ("too_large", "too_large", WorkState.FAILED),
        ("failed", "crash", WorkState.QUEUED),
    ],
)
def test_it_says_why_a_whole_page_has_no_archive(fault: str, reason: str, state: WorkState, host: StandInHost) -> None:
    host.faults = {"html": fault}
    capture = waiting()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert (capture.reason, capture.state) == (reason, state)


def test_it_keeps_what_the_database_cannot_hold_as_it_is(host: StandInHost) -> None:
    host.breaks_parsers, host.title = True, "半个表情 \ud83d\x00"
    host.evidence = {"名\x00": ["\udc00", float("inf"), 0.5, {"n": "一\x00"}]}
    capture = waiting()
    pipeline.run_capture(capture.pk)
    snapshot = Link.objects.get(pk=capture.link_id).current_snapshot
    assert snapshot is not None and snapshot.title == "半个表情 ?"
    assert snapshot.evidence == {"名": ["?", None, 0.5, {"n": "一"}]}


def test_it_keeps_the_picture_of_a_page_that_no_parser_gets_through(host: StandInHost) -> None:
    host.breaks_parsers = True
    capture = waiting()
    pipeline.run_capture(capture.pk)
    snapshot = Link.objects.get(pk=capture.link_id).current_snapshot
    assert snapshot is not None and snapshot.title == "自托管备份的三二一法则"
    assert (snapshot.verdict, snapshot.faults, snapshot.words) == ("partial", {"text": "deadline"}, 0)
    assert {artifact.kind for artifact in snapshot.artifacts.all()} >= {"html", "thumbnail"}


def test_it_writes_the_steps_people_watch(host: StandInHost) -> None:
    capture = waiting()
    pipeline.run_capture(capture.pk)
    steps = [event.data["step"] for event in capture.events.filter(kind=EventKind.STEP).order_by("id")]
    assert steps == ["fetch", "load", "render", "extract", "tag"]
    assert capture.events.filter(kind=EventKind.SUCCEEDED).exists()


def test_it_keeps_the_link_with_the_verdict_when_there_is_no_page(host: StandInHost) -> None:
    host.verdict = Verdict.BLOCKED_ADDRESS
    capture = waiting()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.reason) == (WorkState.FAILED, "blocked_address")
    assert Link.objects.filter(pk=capture.link_id, current_snapshot=None).exists()


def test_it_tries_again_later_when_that_may_help(host: StandInHost) -> None:
    host.verdict = Verdict.TIMEOUT
    capture = waiting()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.reason) == (WorkState.QUEUED, "timeout")
    assert capture.run_after > capture.created_at


def test_it_does_not_let_an_error_page_replace_a_good_copy(host: StandInHost) -> None:
    first = waiting()
    pipeline.run_capture(first.pk)
    host.verdict = Verdict.ERROR_STATUS
    second = captures.snapshot_again(first.link)
    # The site's pause is over.
    SiteTurn.objects.all().delete()
    pipeline.run_capture(second.pk)
    link = Link.objects.get(pk=first.link_id)
    assert link.snapshots.count() == 2
    assert link.current_snapshot is not None and link.current_snapshot.version == 1


def test_it_drops_the_result_of_a_cancelled_capture(host: StandInHost) -> None:
    capture = waiting()
    host.during = lambda: captures.cancel(capture) and None
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert capture.state == WorkState.CANCELLED
    assert not capture.link.snapshots.exists()


def test_it_writes_a_fault_of_our_own_on_the_row(host: StandInHost) -> None:
    def fault() -> None:
        raise RuntimeError("磁盘已满")

    host.during = fault
    capture = waiting()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.reason) == (WorkState.QUEUED, "internal") and "磁盘已满" in capture.detail


def test_it_does_nothing_for_a_row_that_is_taken(host: StandInHost) -> None:
    capture = waiting()
    Capture.objects.filter(pk=capture.pk).update(state=WorkState.SUCCEEDED)
    pipeline.run_capture(capture.pk)
    assert host.asked == []


def test_it_ends_its_process_when_a_capture_never_ends(host: StandInHost, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    over = threading.Event()
    monkeypatch.setattr("linksnap.services.capture_progress.lease_delay", lambda: timedelta(milliseconds=1))
    monkeypatch.setattr(pipeline.settings, "CAPTURE_LIMIT_SECONDS", 0)

    def end(status: int) -> None:
        ended.append(status)
        over.set()

    monkeypatch.setattr(pipeline.os, "_exit", end)

    def hang() -> None:
        over.wait(10)

    host.during = hang
    pipeline.run_capture(waiting().pk)
    assert set(ended) == {os.EX_SOFTWARE}


def test_it_waits_for_a_site_that_asks_for_time(host: StandInHost) -> None:
    host.verdict, host.error_status, host.evidence = Verdict.ERROR_STATUS, 429, {"retry_after": 120}
    capture = waiting()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.reason, capture.detail) == (WorkState.QUEUED, "retry_after", "429")
    assert not Link.objects.get(pk=capture.link_id).snapshots.exists()


def test_it_keeps_the_error_page_when_the_site_stays_busy(host: StandInHost) -> None:
    host.verdict, host.error_status = Verdict.ERROR_STATUS, 503
    capture = waiting()
    Capture.objects.filter(pk=capture.pk).update(attempts=3)
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert capture.state == WorkState.SUCCEEDED and capture.snapshot.http_status == 503


COPY = "https://web.archive.org/web/20190304050607if_/https://jifang.example/备份"


def copy_waiting() -> Capture:
    link = link_of(person("alice"), "https://jifang.example/备份")
    day = datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC)
    return capture_of(link, source=CaptureSource.ARCHIVE, options={"copy": COPY}, page_date=day)


def test_it_keeps_a_web_archives_copy_as_a_version_of_its_day(host: StandInHost) -> None:
    host.page = PAGE.replace(
        "</article>",
        '<p data-ls-b="4">另见<a href="https://web.archive.org/web/2019030405/https://a.example/介质">介质</a></p></article>',
    )
    capture = copy_waiting()
    pipeline.run_capture(capture.pk)
    link = Link.objects.get(pk=capture.link_id)
    snapshot = link.current_snapshot
    assert snapshot is not None and snapshot.captured_at == datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert link.url == "https://jifang.example/备份" and snapshot.final_url == COPY == host.asked[0][0]
    assert [out.url for out in snapshot.outgoing_links.all()] == [canonical_url("https://a.example/介质").url]
    assert EmbedJob.objects.filter(snapshot=snapshot).exists()
    assert SiteTurn.objects.get().site == "archive.org"


def test_it_keeps_nothing_where_the_archive_has_no_page(host: StandInHost) -> None:
    host.verdict = Verdict.ERROR_STATUS
    capture = copy_waiting()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.reason) == (WorkState.FAILED, "no_copy")
    assert not Link.objects.get(pk=capture.link_id).snapshots.exists()


def test_it_takes_the_day_of_the_copy_the_archive_led_to(host: StandInHost) -> None:
    capture = copy_waiting()
    host.led_to = COPY.replace("20190304050607", "20180203040506")
    pipeline.run_capture(capture.pk)
    assert capture.snapshot.captured_at == datetime(2018, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_it_keeps_no_front_page_in_place_of_the_page(host: StandInHost) -> None:
    capture = copy_waiting()
    host.led_to = "https://web.archive.org/web/20190304050607if_/https://jifang.example/"
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.reason) == (WorkState.FAILED, "no_copy")
