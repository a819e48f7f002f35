"""The process that prepares rows says the same as this one, tells what is wrong with a file, and outlives nobody."""

import io
import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from linksnap.formats import registry
from linksnap.formats.archive.nouns import TagRow
from linksnap.formats.archive.reader import ArchiveReader
from linksnap.formats.archive.verify import find_faults
from linksnap.formats.archive.writer import ArchiveWriter
from linksnap.formats.base import FileProblem, FormatName, UnreadableFile
from linksnap.rules.addresses import AllowList
from linksnap.services.importing import archive_check
from linksnap.services.importing import pipeline as import_pipeline
from linksnap.services.importing.archive_check import CheckedArchive, CheckOrder, StillChecking, checked_archive
from linksnap.services.importing.judging import ReadOrder, Recognised, judged_batches
from linksnap.services.importing.options import FolderUse, ImportOptions, TagTrust
from linksnap.services.importing.pipeline import PreparingEnded, check_archive, prepared_batches, read_batches
from linksnap.services.importing.preparing import Prepared, PrepareOrder, prepare

_NOW = datetime(2026, 11, 1, tzinfo=UTC)


pytestmark = pytest.mark.apart


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator["list[subprocess.Popen[bytes]]"]:
    """The processes that were started."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*arguments: object, **named: object) -> "subprocess.Popen[bytes]":
        started.append(popen(*arguments, **named))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    yield started
    for child in started:
        child.kill()


def file_of(folder: Path, rows: int) -> Path:
    path = folder / "书签.csv"
    lines = [f"https://例子.example/文章/{n},第 {n} 篇 排版,中文 self-hosting,排版;第{n % 3}类" for n in range(rows)]
    path.write_text("\n".join(["url,title,notes,tags", *lines, "javascript:alert(1),坏,,"]), encoding="utf-8")
    return path


def order_of(path: Path, **more: object) -> PrepareOrder:
    options = ImportOptions(tags=TagTrust.OFTEN_USED, min_uses=4, folders=FolderUse.TAGS, extra_tags=("搬家",))
    return PrepareOrder(path, "csv", options, AllowList(), _NOW, batch_rows=4, **more)  # type: ignore[arg-type]


def test_it_prepares_the_same_rows_in_a_process_of_its_own(tmp_path: Path) -> None:
    order = order_of(file_of(tmp_path, 10), names={"排版": ("排版", "typesetting")})
    apart = list(prepared_batches(order))
    assert apart == list(prepare(order, registry.by_name("csv")))
    assert [len(batch) for batch in apart] == [4, 4, 3]
    first = apart[0][0]
    assert isinstance(first, Prepared) and "typesetting" in first.names and "'排版':" in first.words


def test_it_recognises_and_judges_the_rows_in_a_process_of_its_own(tmp_path: Path) -> None:
    order = ReadOrder(file_of(tmp_path, 10), "书签.csv", "", AllowList(), _NOW, batch_rows=4)
    told, *batches = read_batches(order)
    assert told == Recognised(FormatName.CSV) and [told, *batches] == list(judged_batches(order))
    assert [len(batch) for batch in batches if isinstance(batch, list)] == [4, 4, 3]


def test_it_checks_an_archive_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "库.zip"
    with ArchiveWriter(path) as writer:
        writer.rows("tags", [TagRow("排版", "排版", "排版", "没有的", _NOW)])
        writer.seal()
    with ArchiveReader(path) as archive:
        faults = find_faults(archive, lambda: None)
    told = list(check_archive(CheckOrder(path)))
    assert faults and told[-1] == CheckedArchive(tuple(faults))
    path.write_text("不是归档", encoding="utf-8")
    with pytest.raises(UnreadableFile):
        list(check_archive(CheckOrder(path)))


def test_it_says_that_it_still_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()
    monkeypatch.setattr(archive_check, "_TELL_EVERY_S", 0.01)
    monkeypatch.setattr(archive_check, "_faults", lambda _: ("坏",) if looked.wait(20) else ())
    messages = checked_archive(CheckOrder(Path("库.zip")))
    assert next(messages) == StillChecking()
    looked.set()
    assert list(messages)[-1] == CheckedArchive(("坏",))


def test_it_says_that_a_file_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_batches(ReadOrder(tmp_path / "没了", "", "", AllowList(), _NOW)))


def test_it_begins_behind_the_rows_that_are_in(tmp_path: Path) -> None:
    batches = list(prepared_batches(order_of(file_of(tmp_path, 10), after_row=8)))
    assert [row.candidate.number if isinstance(row, Prepared) else row.number for row in batches[0]] == [9, 10, 11]


def test_it_tells_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "空.json"
    path.write_text("不是 JSON", encoding="utf-8")
    order = PrepareOrder(path, "pinboard", ImportOptions(), AllowList(), _NOW)
    with pytest.raises(UnreadableFile) as refused:
        list(prepared_batches(order))
    assert refused.value.problem is FileProblem.BAD_SYNTAX


def test_it_ends_the_process_when_nobody_wants_the_rest(
    tmp_path: Path, children: "list[subprocess.Popen[bytes]]"
) -> None:
    batches = prepared_batches(order_of(file_of(tmp_path, 200)))
    next(batches)
    batches.close()
    assert children[0].returncode is not None


def test_it_does_not_take_a_killed_process_for_the_end_of_the_file(
    tmp_path: Path, children: "list[subprocess.Popen[bytes]]"
) -> None:
    # More than the pipe holds: the process is still writing when it is killed.
    batches = prepared_batches(order_of(file_of(tmp_path, 5000)))
    next(batches)
    children[0].kill()
    with pytest.raises(PreparingEnded):
        list(batches)


def test_it_prepares_without_django() -> None:
    modules = "any(name.split('.')[0] == 'django' for name in sys.modules)"
    code = f"import sys, linksnap.services.importing.pipeline; sys.exit({modules})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Evil:
    """What a parser that was taken over would send."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return subprocess.getoutput, ("echo 被攻破",)


@pytest.mark.parametrize("message", [Evil(), [Path("/etc")], {"下": print}, [subprocess.Popen]])
def test_it_takes_nothing_but_plain_values_from_the_process(message: object) -> None:
    body = pickle.dumps(message)
    sent = len(body).to_bytes(8, "big") + body
    child = SimpleNamespace(stdout=io.BytesIO(sent), wait=lambda: 0)
    with pytest.raises(PreparingEnded, match="odd"):
        import_pipeline._receive(child)  # type: ignore[arg-type]


def test_it_makes_no_room_for_a_message_without_end() -> None:
    child = SimpleNamespace(stdout=io.BytesIO((1 << 62).to_bytes(8, "big")), wait=lambda: 0)
    with pytest.raises(PreparingEnded, match="odd"):
        import_pipeline._receive(child)  # type: ignore[arg-type]


def test_it_gives_the_process_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: "list[subprocess.Popen[bytes]]"
) -> None:
    monkeypatch.setenv("LINKSNAP_SECRET_KEY", "密钥")
    batches = prepared_batches(order_of(file_of(tmp_path, 40)))
    next(batches)
    environ = Path(f"/proc/{children[0].pid}/environ").read_bytes()
    limits = Path(f"/proc/{children[0].pid}/limits").read_text(encoding="utf-8")
    batches.close()
    assert b"LINKSNAP_" not in environ and b"DATABASE_URL" not in environ
    assert re.search(r"Max data size\s+2147483648", limits) and re.search(r"Max cpu time\s+300 ", limits)
