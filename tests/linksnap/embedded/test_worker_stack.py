"""A machine that works along: what it needs, and what it starts."""

import sys
from pathlib import Path

import pytest

from linksnap.embedded.child_process import ChildCommand
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.programs import Programs
from linksnap.embedded.stack import Stack
from linksnap.embedded.worker_stack import WorkerStack
from linksnap.env import load_env

SETTINGS = {
    "DATABASE_URL": "postgres://linksnap:x@10.0.0.1/linksnap",
    "REDIS_URL": "redis://10.0.0.1/0",
    "LINKSNAP_STORE": "s3://pages/linksnap",
    "LINKSNAP_SECRET_KEY": "k" * 50,
}


class Recording(WorkerStack):
    """Writes down what it would start."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.started: list[str] = []

    def _supervise(self, command: ChildCommand) -> None:  # type: ignore[override]
        self.started.append(command.name)

    def _start_egress(self, programs: object) -> None:
        self.started.append("egress")

    def _build_encoder(self, programs: object, env: object) -> None:
        self.started.append("build")


def stack(tmp_path: Path, said: list[str], **more: str) -> Recording:
    environ = {**SETTINGS, "LINKSNAP_DATA": str(tmp_path), "LINKSNAP_CAPTURE_SLOTS": "2", **more}
    for folder in ("run", "logs", "secrets"):
        (tmp_path / folder).mkdir(mode=0o700, exist_ok=True)
    return Recording(tmp_path, environ, said.append)


def test_it_starts_capture_workers_and_the_encoder_but_no_servers(tmp_path: Path) -> None:
    said: list[str] = []
    one = stack(tmp_path, said)
    one._start()
    assert one.started == ["egress", "capture", "bulk1", "bulk2", "build", "encoder"] and not one.servers.ours
    assert said[-1].startswith("this machine works along")


def test_it_does_one_half_on_wish(tmp_path: Path) -> None:
    one = stack(tmp_path, [], LINKSNAP_WORK="embed")
    one._start()
    assert one.started == ["build", "encoder"]


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "LINKSNAP_STORE"])
def test_it_names_what_is_missing(tmp_path: Path, name: str) -> None:
    with pytest.raises(EmbeddedError, match=name):
        stack(tmp_path, [], **{name: ""})._start()


def test_it_refuses_work_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="LINKSNAP_WORK"):
        stack(tmp_path, [], LINKSNAP_WORK="煮饭")._start()


def test_it_says_that_people_s_access_stays_closed_without_the_key(tmp_path: Path) -> None:
    said: list[str] = []
    stack(tmp_path, said, LINKSNAP_SECRET_KEY="")._start()
    assert any("LINKSNAP_SECRET_KEY" in line for line in said)


def test_it_starts_no_proxy_where_the_operator_has_one(tmp_path: Path) -> None:
    said: list[str] = []
    one = stack(tmp_path, said, LINKSNAP_EGRESS_PROXY="http://role:geheim@smokescreen:4750")
    programs = Programs(one._addresses(load_env(one.environ)), one.environ)
    Stack._start_egress(one, programs)
    assert one.started == [] and said[-1] == "egress proxy: yours, smokescreen:4750"
    assert programs.environ()["LINKSNAP_EGRESS_PROXY"] == "http://role:geheim@smokescreen:4750"


def test_it_begins_nothing_where_the_browser_is_not_fenced_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = [sys.executable, "-c", "raise SystemExit('没有沙盒')"]
    monkeypatch.setattr(Programs, "sandbox", lambda self: refused)
    one = stack(tmp_path, [])
    with pytest.raises(EmbeddedError, match="没有沙盒"):
        one._start()
    assert one.started == []
