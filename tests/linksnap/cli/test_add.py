"""`linksnap add`: one, many, from stdin, with a wait for the snapshot."""

from typing import Any

import pytest

from linksnap.cli.client import ApiClient
from linksnap.models import Capture, Link, TokenScope, WorkState
from tests.kept import snapshot_of
from tests.linksnap.cli.terminals import Terminal
from tests.people import person

PAGE = "https://zili.example/排版"


def test_it_saves_a_link_with_tags(terminal: Terminal) -> None:
    run = terminal.run("add", PAGE, "--tag", "排版", "--tag", "CSS", "--title", "排版笔记", "--notes", "周末看")
    link = Link.objects.get()
    assert run.code == 0 and run.out.startswith("+ 排版笔记") and link.public_id in run.out and run.err == ""
    assert sorted(link.link_tags.values_list("tag__name", flat=True)) == ["CSS", "排版"] and link.notes == "周末看"


def test_it_tells_what_was_there_already(terminal: Terminal) -> None:
    assert terminal.run("add", PAGE, "--json").rows[0]["created"] is True
    again = terminal.run("add", "--json", PAGE)
    assert again.code == 0 and again.rows[0]["created"] is False
    assert terminal.run("add", PAGE).out.startswith("= ")


def test_it_reads_addresses_from_stdin(terminal: Terminal) -> None:
    lines = "\ufeffhttps://zili.example/一\n\n# 注释\n  https://zili.example/二  \n"
    run = terminal.run("add", "-", "--json", "--tag", "读", stdin=lines)
    assert run.code == 0 and len(run.rows) == 2 and all(row["tags"] == ["读"] for row in run.rows)
    assert terminal.run("add", "--json", stdin="https://zili.example/三\n").rows[0]["created"] is True


def test_it_lets_the_many_wait_behind_the_few(terminal: Terminal) -> None:
    lines = "".join(f"https://zili.example/{number}\n" for number in range(22))
    assert terminal.run("add", "-", stdin=lines).code == 0
    assert Capture.objects.filter(queue="capture_now").count() == 20
    assert Capture.objects.filter(queue="capture_bulk").count() == 2


def test_it_ends_with_3_when_some_were_refused(terminal: Terminal) -> None:
    run = terminal.run("add", "ftp://zili.example/", PAGE, "--json")
    assert run.code == 3 and run.err == ""
    assert run.rows[0]["error"]["code"] == "bad_scheme" and run.rows[1]["created"] is True
    people = terminal.run("add", "ftp://zili.example/", PAGE)
    assert people.out.startswith("✗ ftp://zili.example/: ")


def test_it_ends_with_1_when_all_were_refused(terminal: Terminal) -> None:
    assert terminal.run("add", "ftp://zili.example/", "http://10.0.0.1/").code == 1
    empty = terminal.run("add", "-", stdin="# 无\n")
    assert empty.code == 1 and empty.err.count("\n") == 1


def test_it_ends_with_2_when_asked_for_what_makes_no_sense(terminal: Terminal) -> None:
    for words in (["add", PAGE, "--title"], ["add", PAGE, "https://b.example/", "--title", "一"], ["add", "--oops"]):
        run = terminal.run(*words)
        assert run.code == 2 and run.out == "" and "Error: " in run.err
    assert not Link.objects.exists()


def test_it_stops_at_once_when_the_token_may_only_read(terminal: Terminal) -> None:
    terminal.sign_in(person("alice"), TokenScope.READ)
    run = terminal.run("add", PAGE, "https://zili.example/二", "--json")
    assert (run.code, run.out) == (1, "") and run.err == "linksnap: This token may only read.\n"


def capture_while_waiting(monkeypatch: pytest.MonkeyPatch, **outcome: Any) -> None:
    """While the command sleeps, the worker does its work: one step a turn."""
    turns = iter(["fetch", "render"])

    def work(self: ApiClient, seconds: float) -> None:
        step = next(turns, None)
        Capture.objects.update(**({"state": WorkState.RUNNING, "step": step} if step else outcome))
        if not step and outcome["state"] == WorkState.SUCCEEDED:
            snapshot_of(Link.objects.get())

    monkeypatch.setattr("linksnap.cli.watching.pause", work)


def test_it_waits_until_the_page_is_searchable(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    capture_while_waiting(monkeypatch, state=WorkState.SUCCEEDED, step="done")
    run = terminal.run("add", PAGE, "--wait", "--json")
    assert run.code == 0 and len(run.rows) == 1
    assert run.rows[0]["snapshot"]["title"] == "中文网页排版" and run.rows[0]["capture"]["step"] == "done"


def test_it_says_why_a_capture_failed(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    capture_while_waiting(monkeypatch, state=WorkState.FAILED, reason="name_not_found")
    run = terminal.run("add", PAGE, "--wait")
    assert run.code == 1 and run.out.startswith("✗ ") and "name" in run.out


def test_it_does_not_wait_for_ever(terminal: Terminal) -> None:
    run = terminal.run("add", PAGE, "--wait", "--patience", "0")
    assert run.code == 1 and "still under way" in run.out
