"""Uploaded files on disk: whole or not at all, and gone when their time is over."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from linksnap.formats.base import FileProblem, UnreadableFile
from linksnap.models import TransferRun
from linksnap.services import imports, upkeep
from linksnap.services.importing import files as import_files
from tests.people import person

pytestmark = pytest.mark.django_db


def everything() -> list[str]:
    return [path.name for path in import_files.transfers_folder().rglob("*")]


def test_it_keeps_a_file_whole() -> None:
    run = imports.start(person("alice"), [b"<DL>", "书签".encode()], "书签.html")
    assert import_files.upload_path(run).read_bytes() == "<DL>书签".encode()
    assert (run.file_size, len(run.file_sha256), run.file_name) == (10, 64, "书签.html")
    imports.forget(run)


def test_it_leaves_nothing_of_an_upload_that_breaks_off() -> None:
    def cut() -> Iterator[bytes]:
        yield "一半".encode()
        raise ConnectionResetError("断了")

    before = everything()
    with pytest.raises(ConnectionResetError):
        imports.start(person("alice"), cut(), "书签.html")
    assert everything() == before and not TransferRun.objects.exists()


def test_it_leaves_nothing_when_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "设备上没有空间")

    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(import_files.NoRoom):
            imports.start(person("alice"), [b"x"], "书签.html")
    assert everything() == before and not TransferRun.objects.exists()


def test_it_leaves_nothing_of_a_file_too_large(settings: Settings) -> None:
    settings.MAX_IMPORT_BYTES = 3
    with pytest.raises(UnreadableFile) as refused:
        imports.start(person("alice"), [b"12", b"34"], "书签.html")
    assert refused.value.problem is FileProblem.TOO_LARGE and not TransferRun.objects.exists()


def test_it_forgets_files_whose_time_is_over_and_keeps_the_report() -> None:
    run, other = (imports.start(person("alice"), ["书签".encode()], "书签.html") for _ in range(2))
    imports.cancel(run)
    TransferRun.objects.filter(pk=run.pk).update(expires_at=Now() - timedelta(days=1))
    assert upkeep.do("forget_import_files") == 1
    assert not import_files.run_folder(run).exists() and import_files.upload_path(other).exists()
    assert TransferRun.objects.count() == 2
    for one in (run, other):
        TransferRun.objects.filter(pk=one.pk).update(phase="cancelled")
        imports.forget(one)
