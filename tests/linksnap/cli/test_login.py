"""`login`, `status`, `open`: which server, which token, and what is kept of them."""

import json
import stat
from pathlib import Path

import pytest

from linksnap.cli import config
from linksnap.cli.commands import open_link
from linksnap.models import ApiToken, TokenScope
from linksnap.services import tokens
from tests.kept import link_of
from tests.linksnap.cli.terminals import URL, Terminal
from tests.people import person


def test_it_keeps_server_and_token_for_its_owner_alone(stranger: Terminal) -> None:
    secret = tokens.create(person("alice"), "终端").secret
    run = stranger.run("login", "localhost/", stdin=f"{secret}\n")
    path = config.config_file()
    assert run.code == 0 and "alice" in run.out and secret not in run.out + run.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and config.load() == config.Config(URL, secret)
    assert stranger.run("status").code == 0 and secret not in repr(config.load())


def test_it_keeps_no_token_that_does_not_work(stranger: Terminal) -> None:
    run = stranger.run("login", URL, stdin="lsnap_falsch\n")
    assert run.code == 1 and run.err.count("\n") == 1 and not config.config_file().exists()
    assert stranger.run("login", URL, stdin="\n").code == 1
    assert stranger.run("login", URL, stdin="密钥\n").code == 1
    assert stranger.run("login", "ftp://zili.example", stdin="x\n").code == 1


def test_it_sends_a_kept_token_to_no_other_server(stranger: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    config.save(config.Config(URL, "lsnap_geheim"))
    monkeypatch.setenv("LINKSNAP_URL", "https://anderswo.example")
    run = stranger.run("status")
    assert run.code == 1 and "linksnap login" in run.err


def test_it_says_what_to_do_when_nothing_is_set_up(stranger: Terminal) -> None:
    run = stranger.run("search", "排版", "--json")
    assert (run.code, run.out) == (1, "") and run.err.startswith("linksnap: ") and "linksnap login" in run.err


def test_it_says_where_a_file_of_settings_is_broken(stranger: Terminal) -> None:
    path = config.config_file()
    path.parent.mkdir(parents=True)
    path.write_text("url = 排版", encoding="utf-8")
    run = stranger.run("status")
    assert run.code == 1 and str(path) in run.err and run.err.count("\n") == 1


def test_it_makes_a_token_at_the_linksnap_of_this_machine(
    stranger: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tokens.create(person("alice"), "本机").secret
    answer = {"url": URL, "user": "alice", "token": secret}
    check = "import sys\nassert sys.argv[1] == 'api_token' and sys.argv[3] == '--json'\n"
    (tmp_path / "manage.py").write_text(f"{check}print({json.dumps(answer)!r})\n")
    run = stranger.run("login", "--local", "--folder", str(tmp_path))
    assert run.code == 0 and config.load().token == secret
    (tmp_path / "manage.py").write_text("raise SystemExit('the database is away')\n")
    failed = stranger.run("login", "--local", "--folder", str(tmp_path))
    assert failed.code == 1 and "the database is away" in failed.err
    assert stranger.run("login", "--local", "--folder", str(tmp_path / "无")).code == 1


def test_it_tells_who_and_how_the_library_stands(terminal: Terminal) -> None:
    link_of(person("alice"))
    assert "You are\talice (may read and change)\n" in terminal.run("status").out
    row = terminal.run("status", "--json").rows[0]
    assert (row["url"], row["user"], row["links"]["total"]) == (URL, "alice", 1)
    terminal.sign_in(person("alice"), TokenScope.READ)
    assert "may only read" in terminal.run("status").out


def test_it_says_so_when_the_token_was_revoked(terminal: Terminal) -> None:
    ApiToken.objects.all().delete()
    run = terminal.run("status")
    assert run.code == 1 and run.err.count("\n") == 1 and "token" in run.err


def test_it_opens_the_snapshot_or_the_page(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(open_link.webbrowser, "open", lambda address: not opened.append(address))
    link = link_of(person("alice"), "https://zili.example/a")
    assert terminal.run("open", "https://zili.example/a").code == 0
    assert terminal.run("open", link.public_id, "--original", "--json").rows[0]["open"] == "https://zili.example/a"
    assert opened == [f"{URL}/s/{link.public_id}/", "https://zili.example/a"]
    assert terminal.run("open", link.public_id, "--print").out == f"{URL}/s/{link.public_id}/\n"
    assert len(opened) == 2


def test_it_says_when_there_is_no_browser(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_link.webbrowser, "open", lambda address: False)
    run = terminal.run("open", link_of(person("alice")).public_id)
    assert run.code == 1 and "/s/" in run.out and "browser" in run.err
