"""`linksnap import`: dry run, decision, progress, and what is left behind."""

from pathlib import Path

import pytest

from linksnap.cli.client import ApiClient
from linksnap.cli.commands import import_file
from linksnap.models import Capture, Collection, Link, LinkTag, Suggestion, TransferRun, WorkState
from linksnap.services import transfer_work
from tests.kept import link_of
from tests.linksnap.cli.terminals import Terminal
from tests.people import person

BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p><DT><H3>排版</H3><DL><p>
<DT><A HREF="https://zili.example/a" ADD_DATE="1500000000" TAGS="字体,行高">中文网页排版</A>
<DT><A HREF="https://zili.example/b" ADD_DATE="1500000001" TAGS="字体">标点</A>
<DT><A HREF="javascript:alert(1)">坏的</A>
</DL><p></DL><p>
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "书签.html"
    path.write_text(BOOKMARKS, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _worker(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the command waits, the worker does its work."""

    def work(client: ApiClient, seconds: float) -> None:
        for run in TransferRun.objects.filter(state=WorkState.QUEUED):
            transfer_work.carry_out(run.pk)

    monkeypatch.setattr("linksnap.cli.watching.pause", work)


def test_it_says_what_would_happen_and_leaves_nothing(terminal: Terminal, file: Path) -> None:
    link_of(person("alice"), "https://zili.example/b")
    run = terminal.run("import", str(file), "--dry-run")
    assert run.code == 0 and "Rows in the file\t3\n" in run.out and "New links\t1\n" in run.out
    assert "Left out\t1\n" in run.out and "中文网页排版" in run.out and "javascript" in run.out + run.err
    assert Link.objects.count() == 1 and not TransferRun.objects.exists()


def test_it_brings_the_file_in(terminal: Terminal, file: Path) -> None:
    run = terminal.run("import", str(file), "--yes", "--json", "--extra-tag", "搬家")
    row = run.rows[0]
    assert run.code == 3 and len(run.rows) == 1 and run.err == ""
    assert (row["phase"], row["counts"]["added"], row["counts"]["rejected"]) == ("done", 2, 1)
    assert Collection.objects.get().name == "排版"
    tags = set(LinkTag.objects.values_list("tag__name", flat=True))
    assert tags == {"字体", "行高", "搬家"} and Capture.objects.filter(queue="capture_bulk").count() == 2


def test_it_asks_how_far_to_trust_the_tags(terminal: Terminal, file: Path) -> None:
    words = ("--yes", "--tags", "often", "--min-uses", "2", "--folders", "ignore", "--no-capture")
    run = terminal.run("import", str(file), *words)
    assert run.code == 3 and "Added\t2\n" in run.out and "Left out\t1\n" in run.out and "/import/" in run.err
    assert set(LinkTag.objects.values_list("tag__name", flat=True)) == {"字体"}
    assert list(Suggestion.objects.values_list("name", flat=True)) == ["行高"]
    assert not Collection.objects.exists() and not Capture.objects.exists()


@pytest.mark.parametrize(("answer", "added"), [("y\n", 2), ("n\n", 0), ("\n", 0)])
def test_it_asks_before_it_writes(
    answer: str, added: int, terminal: Terminal, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_file, "can_ask", lambda: True)
    run = terminal.run("import", str(file), stdin=answer)
    assert Link.objects.count() == added and "New links\t2\n" in run.out
    assert TransferRun.objects.exists() == bool(added) and run.code == (3 if added else 1)


def test_it_asks_nobody_in_a_script(terminal: Terminal, file: Path) -> None:
    run = terminal.run("import", str(file))
    assert run.code == 2 and "--yes" in run.err and not TransferRun.objects.exists()


def test_it_says_why_a_file_cannot_be_read(terminal: Terminal, tmp_path: Path) -> None:
    for name, data in (("leer.html", b""), ("bild.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))):
        (tmp_path / name).write_bytes(data)
        run = terminal.run("import", str(tmp_path / name), "--yes")
        assert run.code == 1 and run.out == "" and run.err.startswith("linksnap: ") and run.err.count("\n") == 1
    assert terminal.run("import", str(tmp_path / "没有"), "--yes").code == 2
    (tmp_path / "a.txt").write_text("https://zili.example/", encoding="utf-8")
    assert terminal.run("import", str(tmp_path / "a.txt"), "--yes", "--format", "魔法").code == 1


def test_it_takes_the_format_it_is_told(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("https://zili.example/一\nhttps://zili.example/二\n", encoding="utf-8")
    run = terminal.run("import", str(tmp_path / "a.txt"), "--yes", "--format", "text", "--json")
    assert run.code == 0 and run.rows[0]["format"] == "text" and Link.objects.count() == 2


def test_it_tells_where_it_goes_on_when_it_is_stopped(
    terminal: Terminal, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(client: ApiClient, seconds: float) -> None:
        run = TransferRun.objects.get()
        if run.phase == "applying":
            raise KeyboardInterrupt
        transfer_work.carry_out(run.pk)

    monkeypatch.setattr("linksnap.cli.watching.pause", stop)
    run = terminal.run("import", str(file), "--yes")
    assert run.code == 130 and f"/import/{TransferRun.objects.get().public_id}/" in run.err
