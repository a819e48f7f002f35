"""Exports: streams of the small formats in each scope, runs with their files, and what goes wrong with them."""

import csv
import errno
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from linksnap.models import Collection, CollectionLink, Link, Snapshot, TransferPhase, TransferRun, WorkState
from linksnap.services import export_files, exports, library_export, queue
from linksnap.services.exports import ExportFormat, ExportOptions, ExportScope
from linksnap.services.search_index import refresh_link_words
from tests.kept import artifact_of, link_of, snapshot_of, tag_of
from tests.linksnap.services.archived import finished_export
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def links() -> list[Link]:
    """Three links of alice: two in nested collections, one tagged; and one of bob."""
    alice = person("alice")
    made = [link_of(alice, f"https://zili.example/{name}", title=f"关于{name}") for name in ("排版", "字体", "标点")]
    for link in made:
        artifact_of(snapshot_of(link), "text", f"{link.title}的正文".encode())
    tag_of(alice, "中文", made[0])
    outer = Collection.objects.create(owner=alice, name="阅读")
    inner = Collection.objects.create(owner=alice, name="设计", parent=outer, description="好看的")
    CollectionLink.objects.create(owner=alice, collection=outer, link=made[0])
    CollectionLink.objects.create(owner=alice, collection=inner, link=made[1])
    CollectionLink.objects.create(owner=alice, collection=inner, link=made[0], position=1)
    link_of(person("bob"), "https://zili.example/鲍勃", title="鲍勃的秘密")
    refresh_link_words([link.pk for link in made])
    return made


def text_of(wanted: ExportFormat, scope: ExportScope | None = None) -> str:
    return b"".join(exports.stream(person("alice"), wanted, scope=scope)).decode("utf-8-sig")


def test_it_writes_folders_in_order_with_a_link_in_each_of_its_own(links: list[Link]) -> None:
    text = text_of(ExportFormat.HTML)
    lines = [line.strip() for line in text.splitlines() if "<H3" in line or "<A" in line]
    names = [line.partition(">")[2].partition(">")[2].partition("<")[0] for line in lines]
    assert names == ["阅读", "设计", "关于字体", "关于排版", "关于排版", "关于标点"]
    assert "鲍勃" not in text and "<DD>好看的" in text and 'TAGS="中文"' in text


@pytest.mark.parametrize("wanted", [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.BIBTEX])
def test_it_writes_each_link_once_and_nobody_elses(wanted: ExportFormat, links: list[Link]) -> None:
    text = text_of(wanted)
    assert [text.count(f"关于{name}") for name in ("排版", "字体", "标点")] == [1, 1, 1] and "鲍勃" not in text


def test_it_says_in_which_collections_a_link_is(links: list[Link]) -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(ExportFormat.CSV), newline="")))
    assert [row["collections"] for row in rows] == ["阅读, 阅读/设计", "阅读/设计", ""]
    assert json.loads(text_of(ExportFormat.JSON))["links"][1]["collections"] == [["阅读", "设计"]]


def test_it_names_the_number_a_page_says_of_itself(links: list[Link]) -> None:
    Snapshot.objects.filter(link=links[0]).update(details={"doi": "10.3969/期刊.2024", "arxiv": 7})
    Link.objects.filter(pk=links[0].pk).update(current_snapshot=Snapshot.objects.get(link=links[0]))
    assert text_of(ExportFormat.BIBTEX).count("doi = {10.3969/期刊.2024}") == 1


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (ExportScope(query="标点"), ["标点"]),
        (ExportScope(query="标签:中文"), ["排版"]),
        (ExportScope(query="字体 OR 标点"), ["字体", "标点"]),
        (ExportScope(tag="中文"), ["排版"]),
        (ExportScope(collection="设计"), ["排版", "字体"]),
        (ExportScope(collection="阅读"), ["排版", "字体"]),
        (ExportScope(query="标点", collection="阅读"), []),
        (ExportScope(tag="没有"), []),
    ],
    ids=str,
)
def test_it_writes_only_what_was_asked_for(scope: ExportScope, names: list[str], links: list[Link]) -> None:
    if scope.collection:
        chosen = Collection.objects.get(name=scope.collection).public_id
        scope = ExportScope(scope.query, scope.tag, chosen)
    rows = json.loads(text_of(ExportFormat.JSON, scope))["links"]
    assert [row["title"] for row in rows] == [f"关于{name}" for name in names]
    html = text_of(ExportFormat.HTML, scope)
    assert all((f"关于{name}" in html) == (name in names) for name in ("排版", "字体", "标点"))
    assert bool(names) or "<H3" not in html


def test_it_finds_nothing_in_the_collection_of_another(links: list[Link]) -> None:
    theirs = Collection.objects.get(name="阅读").public_id
    pieces = exports.stream(person("bob"), ExportFormat.JSON, scope=ExportScope(collection=theirs))
    assert json.loads(b"".join(pieces))["links"] == []


def test_it_writes_a_thousand_links_in_few_queries(django_assert_max_num_queries: object) -> None:
    alice = person("alice")
    for number in range(600):
        link_of(alice, f"https://zili.example/{number}", title=f"第{number}篇")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        pieces = list(exports.stream(alice, ExportFormat.JSON))
    assert len(json.loads(b"".join(pieces))["links"]) == 600 and 1 < len(pieces) < 10


def test_it_writes_an_archive_that_can_be_downloaded_for_a_week(links: list[Link]) -> None:
    run = finished_export(person("alice"))
    path = exports.result_path(run)
    assert path is not None and run.phase == TransferPhase.DONE and run.state == WorkState.SUCCEEDED
    assert run.file_size == path.stat().st_size and run.counts["links"] == 3 and run.counts["blobs_missing"] == 0
    assert timedelta(days=6) < run.expires_at - timezone.now() <= timedelta(days=7)  # type: ignore[operator]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None and "manifest.json" in archive.namelist()
    assert list(path.parent.glob(".*")) == []


def test_it_gives_a_second_asking_the_export_that_is_on_its_way(links: list[Link]) -> None:
    first = exports.start(person("alice"), ExportOptions(ExportFormat.LINKSNAP))
    assert exports.start(person("alice"), ExportOptions(ExportFormat.LINKSNAP)) == first
    assert exports.start(person("bob"), ExportOptions(ExportFormat.LINKSNAP)) != first


def test_it_makes_no_archive_of_a_part() -> None:
    with pytest.raises(exports.ScopeNotPossible):
        exports.start(person("alice"), ExportOptions(ExportFormat.LINKSNAP, ExportScope(query="排版")))


def test_it_starts_nothing_without_room_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "_SPARE_BYTES", 1 << 60)
    with pytest.raises(export_files.NotEnoughRoom):
        exports.start(person("alice"), ExportOptions(ExportFormat.LINKSNAP))
    assert not TransferRun.objects.exists()


@pytest.mark.parametrize(("code", "reason"), [(errno.ENOSPC, "disk_full"), (errno.EACCES, "not_writable")])
def test_it_fails_cleanly_when_the_disk_does(
    code: int, reason: str, links: list[Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(code, "盘满了")

    monkeypatch.setattr(library_export, "_sync", full)
    run = finished_export(person("alice"))
    assert (run.state, run.phase, run.reason) == (WorkState.FAILED, TransferPhase.FAILED, reason)
    folder = export_files.download_path(run, "x").parent
    assert exports.result_path(run) is None and list(folder.iterdir()) == []


def test_it_begins_anew_after_a_fault(links: list[Link], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(exports, "write_archive", lambda *_: 1 / 0)
        run = exports.start(person("alice"), ExportOptions(ExportFormat.LINKSNAP))
        claimed = queue.claim(TransferRun, run.pk, queue.Lease("a test", 60))
        assert claimed is not None
        exports.carry_out(claimed)
    run.refresh_from_db()
    assert run.state == WorkState.QUEUED and run.reason == "internal"
    TransferRun.objects.update(run_after=timezone.now() - timedelta(seconds=1))
    again = queue.claim(TransferRun, run.pk, queue.Lease("another", 60))
    assert again is not None
    exports.carry_out(again)
    again.refresh_from_db()
    assert exports.result_path(again) is not None


def test_it_drops_what_it_wrote_when_it_was_cancelled_meanwhile(
    links: list[Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = exports.start(person("alice"), ExportOptions(ExportFormat.LINKSNAP))
    claimed = queue.claim(TransferRun, run.pk, queue.Lease("a test", 60))
    assert claimed is not None and exports.cancel(run)
    exports.carry_out(claimed)
    run.refresh_from_db()
    assert run.state == WorkState.CANCELLED and not export_files.download_path(run, "x").parent.exists()
    assert not exports.cancel(run)


def test_it_deletes_files_whose_time_is_over(links: list[Link]) -> None:
    run = finished_export(person("alice"))
    path = exports.result_path(run)
    assert path is not None and exports.forget_expired() == 0
    TransferRun.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert exports.forget_expired() == 1 and not path.exists() and not TransferRun.objects.exists()


def test_it_leaves_out_what_the_store_has_lost_and_counts_it(links: list[Link]) -> None:
    alice = person("alice")
    lost = artifact_of(snapshot_of(links[0]), "reader", "<p>丢了的</p>".encode())
    (Path(library_export.blob_store().folder) / lost.sha256[:2] / lost.sha256[2:4] / f"{lost.sha256}.zst").unlink()
    run = finished_export(alice)
    assert run.phase == TransferPhase.DONE and run.counts["blobs_missing"] == 1 and run.counts["artifacts"] == 3
