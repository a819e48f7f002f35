"""Backups on the real database: written, broken off, tried out, restored into another instance, byte for byte."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from linksnap.models import Artifact, ChangeSet, UpkeepReport
from linksnap.models.upkeep_report import ReportKind
from linksnap.services import links, upkeep, uploads
from linksnap.services.artifact_store import name_of
from linksnap.services.backups import folder as folders
from linksnap.services.backups import writing
from linksnap.services.backups.manifest import DUMP, MANIFEST, Manifest
from linksnap.services.backups.postgres_programs import BackupProblem
from linksnap.services.backups.restoring import RestoreOptions, restore
from linksnap.services.backups.verifying import verify
from linksnap.services.folder_store import FolderStore
from tests.kept import artifact_of, link_of, snapshot_of, tag_of
from tests.linksnap.services.backups.instance import empty_instance
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FolderStore]:
    own = FolderStore(tmp_path / "data" / "blobs")
    for module in (
        "artifact_store",
        "backups.writing",
        "backups.restoring",
        "store_check",
        "upload_store",
        "library_export",
    ):
        monkeypatch.setattr(f"linksnap.services.{module}.blob_store", lambda: own)
    yield own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def library() -> list[Artifact]:
    """Two people's pages, in both languages; one file is kept by both."""
    kept = []
    for name, number in (("alice", 3), ("bob", 2)):
        for n in range(number):
            snapshot = snapshot_of(link_of(person(name), f"https://zili.example/{name}/排版/{n}", title=f"第{n}篇"))
            kept.append(artifact_of(snapshot, "html", f"<p>{name} 的第{n}页</p>".encode() * 300))
            kept.append(artifact_of(snapshot, "screenshot", b"RIFF the same picture" * 50))
        tag_of(person(name), "排版", *person(name).links.all())
    return kept


def test_it_writes_a_whole_backup_and_later_only_what_is_new(folder: Path, library: list[Artifact]) -> None:
    first = writing.write_backup(folder, moment=NOW)
    assert first.copied == first.manifest.blobs == 6 and not first.manifest.lost
    artifact_of(snapshot_of(link_of(person("alice"), "https://example.org/new")), "html", b"new" * 99)
    second = writing.write_backup(folder, moment=NOW + DAY)
    assert (second.copied, second.manifest.blobs) == (1, 7)
    assert [path.name for path in folders.whole_backups(folder)] == ["2026-11-20T02-00-00Z", "2026-11-21T02-00-00Z"]
    assert Manifest.read(second.path) == second.manifest
    report = UpkeepReport.objects.filter(kind=ReportKind.BACKUP).latest("pk")
    assert report.is_clean and report.data["copied"] == 1


def test_it_forgets_old_backups_and_the_blobs_only_they_named(folder: Path, library: list[Artifact]) -> None:
    writing.write_backup(folder, moment=NOW)
    links.delete(library[0].snapshot.link)
    ChangeSet.objects.all().delete()  # the month in which it could be taken back is over
    writing.write_backup(folder, moment=NOW + DAY, keep=1)
    assert [path.name for path in folders.whole_backups(folder)] == ["2026-11-21T02-00-00Z"]
    left = {found.name for found in folders.store_in(folder).walk()}
    assert left == {name_of(artifact) for artifact in Artifact.objects.all()} and name_of(library[0]) not in left


def test_its_interrupted_backup_never_looks_whole(
    folder: Path, library: list[Artifact], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = writing.write_backup(folder, moment=NOW)
    for broken in ("run", "write_names", "_copy_blobs", "file_sha256"):
        with monkeypatch.context() as patch:

            def fail(*_: object, **__: object) -> None:
                raise OSError(28, "No space left on device")

            patch.setattr(writing, broken, fail)
            with pytest.raises(OSError, match="No space"):
                writing.write_backup(folder, moment=NOW + DAY)
        assert folders.whole_backups(folder) == [good.path] and not list(folder.glob("*.part"))
    # Killed in between: what is left has neither the name nor the page of a backup, and the next one cleans it away.
    (folder / "2026-11-21T02-00-00Z.part").mkdir()
    (folder / "2026-11-22T02-00-00Z").mkdir()
    assert folders.chosen(folder) == good.path
    writing.write_backup(folder, moment=NOW + 3 * DAY)
    assert not list(folder.glob("*.part"))
    assert not UpkeepReport.objects.filter(kind=ReportKind.BACKUP).order_by("pk")[1].is_clean


def test_it_tells_what_the_store_had_lost_and_keeps_the_rest(
    folder: Path, library: list[Artifact], store: FolderStore
) -> None:
    store.path(name_of(library[0])).write_bytes(b"rot")
    store.path(name_of(library[2])).unlink()
    written = writing.write_backup(folder, moment=NOW)
    assert set(written.manifest.lost) == {name_of(library[0]).key, name_of(library[2]).key} and written.copied == 4
    with pytest.raises(SystemExit):
        call_command("backup", str(folder))


def test_it_finds_a_backup_good_and_a_damaged_one_not(folder: Path, library: list[Artifact]) -> None:
    writing.write_backup(folder, moment=NOW)
    verified = verify(folder)
    assert verified.is_good and (verified.blobs, verified.libraries) == (6, 2)
    copy = folders.store_in(folder).path(name_of(library[1]))
    copy.unlink()
    copy.write_bytes(b"x" * library[1].stored_size)
    verified = verify(folder)
    assert len(verified.problems) == 1 and name_of(library[1]).key in verified.problems[0]
    assert [one.is_clean for one in UpkeepReport.objects.filter(kind=ReportKind.VERIFY).order_by("pk")] == [True, False]


def test_it_refuses_what_was_changed_or_signed_by_others(folder: Path, library: list[Artifact], settings: Any) -> None:
    path = writing.write_backup(folder, moment=NOW).path
    page = (path / MANIFEST).read_text(encoding="utf-8")
    (path / MANIFEST).write_text(page.replace('"blobs": 6', '"blobs": 5'), encoding="utf-8")
    with pytest.raises(BackupProblem, match="signed by another instance, or changed"):
        Manifest.read(path)
    (path / MANIFEST).write_text(page, encoding="utf-8")
    settings.SECRET_KEY = "another instance's key, 别人的钥匙"
    with pytest.raises(BackupProblem, match="--any-key"):
        Manifest.read(path)
    assert Manifest.read(path, any_key=True).blobs == 6
    with (path / DUMP).open("r+b") as dump:
        dump.truncate(100)
    with pytest.raises(BackupProblem, match="damaged"):
        Manifest.read(path, any_key=True)


def _rewrite(path: Path, **changes: Any) -> None:
    """Change the page of a backup, rightly signed."""
    page = json.loads((path / MANIFEST).read_bytes())
    Manifest(**{key: value for key, value in page.items() if key not in ("format", "version")} | changes).write(path)


def test_it_does_not_restore_over_a_library_or_from_a_newer_version(folder: Path, library: list[Artifact]) -> None:
    path = writing.write_backup(folder, moment=NOW).path
    with pytest.raises(BackupProblem, match="--force"):
        restore(folder, RestoreOptions())
    with pytest.raises(BackupProblem, match="no backup 2020"):
        restore(folder, RestoreOptions(name="2020-01-01T00-00-00Z"))
    _rewrite(path, migrations=["linksnap.9999_of_the_future"])
    with pytest.raises(BackupProblem, match="newer LinkSnap"):
        restore(folder, RestoreOptions(force=True))
    assert Artifact.objects.count() == len(library)


def test_it_restores_into_an_empty_instance_byte_for_byte(
    folder: Path, library: list[Artifact], tmp_path: Path
) -> None:
    uploads.receive(person("alice"), "https://zili.example/寄来的", b"<html><p>\xe5\xaf\x84", "text/html")
    before = tmp_path / "before.zip"
    call_command("export_library", str(before), user="alice")
    call_command("backup", str(folder))
    with empty_instance(tmp_path / "other") as other:
        done = other.manage("restore", str(folder))
        assert done.returncode == 0, done.stderr
        after = tmp_path / "after.zip"
        assert other.manage("export_library", str(after), "--user", "alice").returncode == 0
        assert after.read_bytes() == before.read_bytes()
        report = other.fsck()
        assert not {"missing", "damaged", "orphaned"} & report["counts"].keys() and report["looked_at"]["hashed"] == 6
        # What waited for its capture waits on, with its file.
        assert [path.name for path in (tmp_path / "other" / "blobs" / "uploads").rglob("*.zst")] == [
            f"{person('alice').captures.get().upload_sha256}.zst"
        ]
        again = other.manage("restore", str(folder))
        assert again.returncode == 1 and "--force" in again.stderr
        assert other.manage("restore", str(folder), "--force").returncode == 0


def test_it_changes_nothing_when_a_restore_fails(folder: Path, library: list[Artifact], tmp_path: Path) -> None:
    path = writing.write_backup(folder, moment=NOW).path
    with empty_instance(tmp_path / "other") as other:
        assert other.manage("restore", str(folder)).returncode == 0
        # A dump that breaks off in the middle, under a page that says it is right.
        with (path / DUMP).open("r+b") as dump:
            dump.truncate((path / DUMP).stat().st_size * 9 // 10)
        _rewrite(path, dump_sha256=writing.file_sha256(path / DUMP))
        done = other.manage("restore", str(folder), "--force")
        assert done.returncode == 1 and "nothing was changed" in done.stderr
        assert other.manage("export_library", str(tmp_path / "still.zip"), "--user", "bob").returncode == 0


def test_it_is_written_every_day_where_the_operator_names_a_folder(
    folder: Path, library: list[Artifact], settings: Any
) -> None:
    assert upkeep.do("back_up") == 0 and not folder.exists()
    object.__setattr__(settings.ENV, "backup_folder", folder)
    try:
        assert upkeep.do("back_up") == 6 and len(folders.whole_backups(folder)) == 1
    finally:
        object.__setattr__(settings.ENV, "backup_folder", None)


def test_its_commands_say_what_is_wrong_in_a_sentence(folder: Path) -> None:
    with pytest.raises(CommandError, match="no finished backup"):
        call_command("verify_backup", str(folder))
    folder.write_text("a file stands here")
    with pytest.raises(CommandError, match="cannot be written to"):
        call_command("backup", str(folder))
