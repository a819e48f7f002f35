"""A file is brought in by the processes of its own that the product starts for it, and says so when one dies."""

import pytest

from linksnap.models import Link, TransferPhase
from linksnap.services import imports, transfer_work
from linksnap.services.importing import pipeline
from linksnap.services.importing.options import ImportOptions
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.apart]
_FILE = (
    "<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p>"
    '<DT><A HREF="https://zili.example/排版" TAGS="排版,字体">中文网页排版</A>'
    '<DT><A HREF="javascript:alert(1)">坏</A></DL>'
).encode()


def test_it_reads_and_brings_in_a_file_apart() -> None:
    run = imports.start(person("alice"), [_FILE], "书签.html")
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.phase, run.format, run.rows_total) == (TransferPhase.READY, "netscape", 2)
    imports.apply(run, ImportOptions())
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    assert run.phase == TransferPhase.DONE
    assert Link.objects.get(owner=person("alice")).title == "中文网页排版"


def test_it_says_when_the_process_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.sys, "executable", "/bin/false")
    run = imports.start(person("alice"), [_FILE], "书签.html")
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.phase, run.reason) == (TransferPhase.FAILED, "internal")
    assert not Link.objects.exists()
