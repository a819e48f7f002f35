"""Steering an import: pause, resume, cancel, a killed worker, two at once, and taking it all back."""

import itertools
import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from linksnap.models import (
    Capture,
    CaptureQueue,
    Collection,
    Event,
    Feed,
    FollowedFeed,
    Highlight,
    Link,
    LinkTag,
    Suggestion,
    Tag,
    TransferPhase,
    TransferRow,
    TransferRun,
    WorkState,
)
from linksnap.queries import transfers
from linksnap.queries.import_captures import SECONDS_BETWEEN_VISITS, capture_estimate
from linksnap.services import collections, feeds, highlights, imports, links, tags, transfer_work
from linksnap.services.importing import batches as import_batches
from linksnap.services.importing import captures as import_captures
from linksnap.services.importing import files as import_files
from linksnap.services.importing import undo as import_undo
from linksnap.services.importing.context import ImportContext
from linksnap.services.importing.options import ImportOptions, TagTrust
from linksnap.services.importing.preparing import PreparedRow
from linksnap.services.imports import WrongPhase
from tests.imported import imported, plain_lines, started, worked  # noqa: F401
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_lines")]


class Killed(BaseException):
    """What kill -9 does to a worker: nothing is caught, nothing is written."""


def rows_of(count: int) -> list[dict[str, object]]:
    return [
        {"url": f"https://site{n % 3}.example/文章/{n}", "title": f"第{n}篇", "tags": ["排版", f"第{n % 5}类"]}
        for n in range(count)
    ]


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer_work, "BATCH_ROWS", 3)


def dies_after(batches: int, monkeypatch: pytest.MonkeyPatch, end: BaseException) -> None:
    """Let the worker write so many batches, and end in the middle of the next one."""
    done = iter(range(batches))
    write_report = import_batches._write_report

    def dying(*arguments: object) -> None:
        write_report(*arguments)  # type: ignore[arg-type]
        if next(done, None) is None:
            raise end

    monkeypatch.setattr(import_batches, "_write_report", dying)


@pytest.mark.usefixtures("_small_batches")
def test_it_goes_on_after_a_kill_with_no_loss_and_no_double(monkeypatch: pytest.MonkeyPatch) -> None:
    run = started(person("alice"), *rows_of(20))
    imports.apply(run, ImportOptions())
    with monkeypatch.context() as patch:
        dies_after(3, patch, Killed())
        with pytest.raises(Killed):
            transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.rows_done, Link.objects.count()) == (WorkState.RUNNING, 9, 9)
    assert worked(run).state == WorkState.RUNNING, "the lease still holds"
    TransferRun.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert worked(run).phase == TransferPhase.DONE
    assert run.counts["applied"]["added"] == 20 == Link.objects.count() == Capture.objects.count()
    assert list(TransferRow.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 21))
    assert LinkTag.objects.count() == 40 and Event.objects.count() == 20


@pytest.mark.usefixtures("_small_batches")
def test_it_can_be_resumed_after_a_fault_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    run = started(person("alice"), *rows_of(8))
    imports.apply(run, ImportOptions())
    with monkeypatch.context() as patch:
        dies_after(1, patch, RuntimeError("断了"))
        assert worked(run).phase == TransferPhase.FAILED and run.reason == "internal"
    imports.resume(run)
    assert worked(run).phase == TransferPhase.DONE and Link.objects.count() == 8


@pytest.mark.usefixtures("_small_batches")
def test_it_stops_within_a_batch_when_paused_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    run = started(person("alice"), *rows_of(10))
    imports.apply(run, ImportOptions())
    apply_batch = import_batches.apply_batch

    def then_pause(context: ImportContext, rows: Sequence[PreparedRow]) -> None:
        apply_batch(context, rows)
        imports.pause(TransferRun.objects.get(pk=run.pk))

    with monkeypatch.context() as patch:
        patch.setattr(transfer_work, "apply_batch", then_pause)
        assert worked(run).phase == TransferPhase.PAUSED
    assert run.rows_done == 3 == Link.objects.count()
    assert not Capture.objects.filter(run_after__lte=Now() + timedelta(days=1)).exists()
    imports.resume(run)
    assert worked(run).phase == TransferPhase.DONE and Link.objects.count() == 10
    assert Capture.objects.filter(run_after__lte=Now() + timedelta(minutes=5)).count() == 10


@pytest.mark.usefixtures("_small_batches")
def test_it_cancels_midway_with_the_captures_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = person("alice")
    own = links.save(alice, "https://own.example/自己存的").capture
    run = started(alice, *rows_of(10))
    imports.apply(run, ImportOptions())
    apply_batch = import_batches.apply_batch

    def then_cancel(context: ImportContext, rows: Sequence[PreparedRow]) -> None:
        apply_batch(context, rows)
        imports.cancel(TransferRun.objects.get(pk=run.pk))

    monkeypatch.setattr(transfer_work, "apply_batch", then_cancel)
    assert worked(run).phase == TransferPhase.CANCELLED
    assert Link.objects.count() == 4 and TransferRow.objects.count() == 3
    assert Capture.objects.filter(state=WorkState.CANCELLED, queue=CaptureQueue.BULK).count() == 3
    assert own and Capture.objects.get(pk=own.pk).state == WorkState.QUEUED
    with pytest.raises(WrongPhase):
        imports.resume(run)


def test_it_cancels_before_anything_was_decided() -> None:
    run = started(person("alice"), *rows_of(2))
    imports.cancel(run)
    assert worked(run).phase == TransferPhase.CANCELLED and not Link.objects.exists()
    with pytest.raises(WrongPhase):
        imports.undo(run)


def test_it_spaces_the_visits_of_one_site() -> None:
    run = imported(
        person("alice"), *[{"url": f"https://one.example/{n}"} for n in range(5)], {"url": "https://b.example"}
    )
    moments = list(
        Capture.objects.filter(link__host="one.example").order_by("run_after").values_list("run_after", flat=True)
    )
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments)]
    assert gaps == [SECONDS_BETWEEN_VISITS] * 4
    estimate = capture_estimate(run)
    assert estimate.waiting == 6 and estimate.seconds_left >= 20 and not estimate.is_measured


def test_it_keeps_the_distance_to_an_earlier_import() -> None:
    alice = person("alice")
    imported(alice, {"url": "https://one.example/一"})
    imported(alice, {"url": "https://one.example/二"})
    first, second = Capture.objects.order_by("pk").values_list("run_after", flat=True)
    assert (second - first).total_seconds() >= SECONDS_BETWEEN_VISITS


def test_it_measures_how_long_captures_take() -> None:
    alice = person("alice")
    run = imported(alice, *rows_of(4))
    done = Capture.objects.order_by("pk").first()
    assert done is not None
    Capture.objects.filter(pk=done.pk).update(
        state=WorkState.SUCCEEDED, started_at=Now() - timedelta(seconds=30), finished_at=Now()
    )
    estimate = capture_estimate(run)
    assert estimate.is_measured and 29 < estimate.seconds_a_capture < 31
    assert (estimate.waiting, estimate.done) == (3, 1) and 85 < estimate.seconds_left < 95


def test_it_takes_everything_back() -> None:
    alice = person("alice")
    links.save(alice, "https://site0.example/文章/0", options=links.SaveOptions(title="我的", tags=("我的标签",)))
    full = {**rows_of(1)[0], "notes": "导入的", "folders": [["甲", "乙"]], "is_archived": True,
            "highlights": [{"quote": "一句话"}], "added_at": "2001-01-01T00:00:00"}  # fmt: skip
    before = Link.objects.values().get()
    run = imported(alice, full, *rows_of(6)[1:], {**rows_of(2)[1], "notes": "又一次"})
    assert Link.objects.count() == 6 and Collection.objects.count() == 2
    imports.undo(run)
    assert worked(run).phase == TransferPhase.UNDONE
    after = Link.objects.values().get()
    ignored = {"updated_at"}
    assert {k: v for k, v in after.items() if k not in ignored} == {k: v for k, v in before.items() if k not in ignored}
    assert list(Tag.objects.values_list("name", flat=True)) == ["我的标签"]
    assert not Collection.objects.exists() and not Highlight.objects.exists()
    report = transfers.undo_report(run)
    assert (report.links_removed, report.tags_removed, report.collections_removed, report.kept) == (5, 6, 2, ())
    assert set(TransferRow.objects.values_list("reason", flat=True)) == {"undone"}
    assert transfers.progress(run).percent == 100


def test_it_leaves_what_the_person_made_their_own() -> None:
    alice = person("alice")
    run = imported(alice, *rows_of(7))
    link = {n: Link.objects.get(title=f"第{n}篇") for n in range(7)}
    links.update(link[0], links.LinkChanges(notes="我写的"))
    tags.add(link[1], "我的标签")
    collections.add_links(collections.create(alice, "我的收藏夹"), [link[2].pk])
    highlights.add(link[3], "划线的一句")
    imported(alice, {**rows_of(5)[4], "notes": "另一个文件"})
    link[5].delete()
    imports.undo(run)
    worked(run)
    kept = dict(transfers.undo_report(run).kept)
    assert kept == {
        "undo_changed": 1, "undo_tagged": 1, "undo_collected": 1, "undo_highlighted": 1, "undo_other_import": 1,
        "undo_gone": 1,
    }  # fmt: skip
    assert set(Link.objects.values_list("title", flat=True)) == {f"第{n}篇" for n in range(5)}
    assert LinkTag.objects.filter(link=link[1], tag__name="排版").exists()


def test_it_puts_back_only_what_the_person_left_as_it_was() -> None:
    alice = person("alice")
    saved = links.save(alice, "https://a.example/页", options=links.SaveOptions(title="标题"))
    run = imported(alice, {"url": "https://a.example/页", "notes": "来自文件", "is_favourite": True})
    links.update(Link.objects.get(), links.LinkChanges(notes="来自文件，我改过"))
    imports.undo(run)
    worked(run)
    saved.link.refresh_from_db()
    assert saved.link.notes == "来自文件，我改过" and not saved.link.is_favourite
    assert dict(transfers.undo_report(run).kept) == {"undo_changed": 1}


def test_it_leaves_what_a_feed_is_of() -> None:
    alice = person("alice")
    run = imported(alice, {**rows_of(1)[0], "folders": [["阅读"], ["收件箱"]]})
    feeds.open_feed(alice, Tag.objects.get(name="排版"))
    feeds.open_feed(alice, Collection.objects.get(name="阅读"))
    inbox = Collection.objects.get(name="收件箱")
    FollowedFeed.objects.create(owner=alice, url="https://zili.example/feed", url_sha256=b"1" * 32, collection=inbox)
    imports.undo(run)
    assert worked(run).phase == TransferPhase.UNDONE and not Link.objects.exists()
    assert Feed.objects.count() == 2 and FollowedFeed.objects.get().collection == inbox
    assert list(Tag.objects.values_list("name", flat=True)) == ["排版"]


def test_it_goes_on_taking_back_when_that_had_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = imported(person("alice"), *rows_of(5))
    TransferRun.objects.filter(pk=run.pk).update(rows_done=4)
    imports.undo(run)
    monkeypatch.setattr(import_undo, "_AT_ONCE", 2)
    with monkeypatch.context() as patch:
        undo_batch = import_undo.undo_batch
        once = iter([undo_batch])
        patch.setattr(transfer_work, "undo_batch", lambda run: next(once)(run))
        assert worked(run).phase == TransferPhase.FAILED and Link.objects.count() == 3
    imports.resume(run)
    assert worked(run).phase == TransferPhase.UNDONE and not Link.objects.exists()


def test_it_goes_on_taking_back_when_the_very_first_step_had_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = imported(person("alice"), *rows_of(3))
    imports.undo(run)
    with monkeypatch.context() as patch:
        patch.setattr(transfer_work, "undo_batch", lambda run: {}["没有"])
        assert worked(run).phase == TransferPhase.FAILED
    imports.resume(run)
    assert worked(run).phase == TransferPhase.UNDONE and not Link.objects.exists()


def test_it_takes_proposals_back() -> None:
    alice = person("alice")
    links.save(alice, "https://site0.example/文章/0")
    run = imported(alice, *rows_of(2), options=ImportOptions(tags=TagTrust.REVIEW))
    assert Suggestion.objects.count() == 4
    imports.undo(run)
    worked(run)
    assert not Suggestion.objects.exists() and Link.objects.count() == 1


def test_it_forgets_a_run_with_its_file_but_not_its_links() -> None:
    run = imported(person("alice"), *rows_of(2))
    folder = import_files.run_folder(run)
    assert folder.exists()
    imports.forget(run)
    assert not folder.exists() and not TransferRun.objects.exists() and Link.objects.count() == 2


def test_it_does_not_do_what_does_not_go_together() -> None:
    run = started(person("alice"), *rows_of(1))
    for ask in (imports.pause, imports.resume, imports.undo):
        with pytest.raises(WrongPhase) as refused:
            ask(run)
        assert refused.value.phase == TransferPhase.READY
    imports.apply(run, ImportOptions())
    with pytest.raises(WrongPhase):
        imports.apply(run, ImportOptions())
    with pytest.raises(WrongPhase):
        imports.forget(run)


def test_it_holds_captures_of_a_finished_import() -> None:
    run = imported(person("alice"), *rows_of(4))
    imports.pause(run)
    assert import_captures.waiting(run).filter(run_after__lt=Now() + timedelta(days=9)).count() == 0
    imports.resume(run)
    assert worked(run).phase == TransferPhase.DONE
    assert import_captures.waiting(run).filter(run_after__lt=Now() + timedelta(minutes=1)).count() == 4


def test_it_does_not_wait_for_captures_that_another_import_holds() -> None:
    held = imported(person("alice"), *rows_of(4))
    imports.pause(held)
    other = imported(person("alice"), {"url": "https://site1.example/另一篇", "title": "另一篇"})
    assert import_captures.waiting(other).filter(run_after__lt=Now() + timedelta(minutes=5)).count() == 1


def test_it_leaves_no_capture_held_for_ever_by_a_run_that_is_forgotten() -> None:
    run = imported(person("alice"), *rows_of(3))
    imports.pause(run)
    imports.forget(run)
    assert set(Capture.objects.values_list("state", flat=True)) == {WorkState.CANCELLED} and Link.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_it_adds_once_what_two_workers_bring_at_the_same_time() -> None:
    alice = person("alice")
    runs = [started(alice, *rows_of(60)) for _ in range(2)]
    for run in runs:
        imports.apply(run, ImportOptions())
    gate = threading.Barrier(2)

    def work(run: TransferRun) -> None:
        try:
            gate.wait(10)
            transfer_work.carry_out(run.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    added = [run.counts["applied"].get("added", 0) for run in TransferRun.objects.order_by("pk")]
    assert sorted(added) == [0, 60] or sum(added) == 60
    assert Link.objects.count() == 60 == Capture.objects.count() and LinkTag.objects.count() == 120
    assert not TransferRun.objects.exclude(phase=TransferPhase.DONE).exists()


def test_it_takes_off_the_note_an_import_wrote_behind_ones_own() -> None:
    alice = person("alice")
    link = links.save(alice, "https://例子.example/文章", options=links.SaveOptions(capture=False)).link
    own, changed = highlights.add(link, "一句话", note="我的"), highlights.add(link, "另一句")
    row = {"url": link.url, "highlights": [{"quote": "一句话", "note": "别处的"}, {"quote": "另一句", "note": "也是"}]}
    run = imported(alice, row)
    own.refresh_from_db()
    assert own.note == "我的\n\n别处的"
    Highlight.objects.filter(pk=changed.pk).update(note="也是，我改过")
    imports.undo(run)
    worked(run)
    own.refresh_from_db()
    changed.refresh_from_db()
    assert (own.note, changed.note) == ("我的", "也是，我改过")
