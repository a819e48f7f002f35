"""`linksnap export`: small files at once, the archive once it is written, and only ever whole."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from linksnap.cli.client import ApiClient
from linksnap.cli.commands import export_library
from linksnap.cli.failures import Unreachable
from linksnap.models import TransferRun, WorkState
from linksnap.services import transfer_work
from tests.kept import link_of, snapshot_of, tag_of
from tests.linksnap.cli.terminals import Terminal
from tests.people import person


@pytest.fixture(autouse=True)
def _library(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two links, a worker who works while the command waits, and an empty folder to stand in."""
    alice = person("alice")
    link = link_of(alice, "https://zili.example/a", title="中文网页排版")
    snapshot_of(link)
    tag_of(alice, "排版", link)
    link_of(alice, "https://zili.example/b", title="字体的故事")
    link_of(person("bob"), "https://zili.example/c", title="鲍勃的")

    def work(client: ApiClient, seconds: float) -> None:
        for run in TransferRun.objects.filter(state=WorkState.QUEUED):
            transfer_work.carry_out(run.pk)

    monkeypatch.setattr("linksnap.cli.watching.pause", work)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("kind", "start"), [("html", "<!DOCTYPE NETSCAPE"), ("csv", "\ufeffurl,"), ("json", "{"), ("bibtex", "@online{")]
)
def test_it_writes_small_files_to_a_pipe(kind: str, start: str, terminal: Terminal) -> None:
    run = terminal.run("export", "--format", kind)
    assert run.code == 0 and run.err == "" and run.out.startswith(start)
    assert "中文网页排版" in run.out and "字体的故事" in run.out and "鲍勃的" not in run.out


def test_it_writes_a_part_to_a_file(terminal: Terminal, tmp_path: Path) -> None:
    run = terminal.run("export", "--format", "json", "--tag", "排版", "-o", "一.json", "--json")
    found = json.loads((tmp_path / "一.json").read_text(encoding="utf-8"))
    assert [link["title"] for link in found["links"]] == ["中文网页排版"]
    assert run.rows == [{"file": "一.json", "format": "json", "size": (tmp_path / "一.json").stat().st_size}]


def test_it_names_a_file_itself_but_overwrites_none(terminal: Terminal, tmp_path: Path) -> None:
    row = terminal.run("export", "--json").rows[0]
    assert row["file"].startswith("linksnap-") and row["file"].endswith(".html") and (tmp_path / row["file"]).exists()
    again = terminal.run("export", "--json")
    assert again.code == 1 and row["file"] in again.err


def test_it_fetches_the_archive_when_it_is_written(terminal: Terminal, tmp_path: Path) -> None:
    run = terminal.run("export", "--format", "linksnap", "-o", "alles.zip")
    assert run.code == 0 and run.out.startswith("alles.zip: ")
    assert zipfile.ZipFile(BytesIO((tmp_path / "alles.zip").read_bytes())).testzip() is None
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["alles.zip"]


def test_it_goes_on_where_a_download_broke_off(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, breaks = ApiClient.stream, iter([100, 200, 0])

    def broken(self: ApiClient, path: str, query=None, headers=None):  # type: ignore[no-untyped-def]
        data = b"".join(whole(self, path, query, headers))
        most = next(breaks)
        yield data[:most] if most else data
        if most:
            raise Unreachable("断了")

    monkeypatch.setattr(ApiClient, "stream", broken)
    assert terminal.run("export", "--format", "linksnap", "-o", "alles.zip").code == 0
    assert zipfile.ZipFile(tmp_path / "alles.zip").testzip() is None and next(breaks, None) is None


def test_it_leaves_no_half_file(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: ApiClient, *_: object):  # type: ignore[no-untyped-def]
        yield "半个".encode()
        raise Unreachable("断了")

    monkeypatch.setattr(ApiClient, "stream", broken)
    run = terminal.run("export", "-o", "halb.html")
    assert run.code == 1 and "断了" in run.err and not [path for path in tmp_path.iterdir() if path.is_file()]


def test_it_takes_no_file_that_is_not_what_was_sent(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ApiClient, "stream", lambda self, path, headers=None: iter([b"PK"]))
    run = terminal.run("export", "--format", "linksnap", "-o", "alles.zip")
    assert run.code == 1 and not (tmp_path / "alles.zip").exists()


def test_it_refuses_what_makes_no_sense(terminal: Terminal) -> None:
    for words in (["--format", "linksnap", "--tag", "排版"], ["--json", "-o", "-"], ["--format", "docx"]):
        assert terminal.run("export", *words).code == 2
    assert export_library.export_library.name == "export" and not TransferRun.objects.exists()
