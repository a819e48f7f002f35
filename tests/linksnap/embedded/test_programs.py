"""Command lines and environments of the programs of one machine."""

from dataclasses import replace
from pathlib import Path

from linksnap.embedded.programs import Addresses, Programs, capture_slots
from workers.run import parsed


def programs(data: Path) -> Programs:
    addresses = Addresses(data, "postgresql://数据库", "redis://x", "秘密-key", "token", 4000, "127.0.0.1", 8420)
    return Programs(addresses, {"PATH": "/bin", "LINKSNAP_EGRESS_ALLOW": "内网.example"})


def test_it_gives_the_egress_proxy_no_secret_but_its_own(tmp_path: Path) -> None:
    environ = programs(tmp_path).egress().environ or {}
    assert environ["LINKSNAP_EGRESS_TOKEN"] == "token"
    assert environ["LINKSNAP_EGRESS_ALLOW"] == "内网.example"
    assert not {"LINKSNAP_SECRET_KEY", "DATABASE_URL", "REDIS_URL"} & environ.keys()


def test_it_leads_everybody_to_the_operators_own_proxy(tmp_path: Path) -> None:
    made = programs(tmp_path)
    theirs = replace(made.addresses, egress_proxy="http://smokescreen:4750")
    assert theirs.environ()["LINKSNAP_EGRESS_PROXY"] == "http://smokescreen:4750"
    assert made.addresses.environ()["LINKSNAP_EGRESS_PROXY"] == "http://linksnap:token@127.0.0.1:4000"


def test_it_puts_no_secret_on_a_command_line_or_in_a_repr(tmp_path: Path) -> None:
    made = programs(tmp_path)
    workers = [made.capture(), made.bulk(1), made.maintain(), made.dispatch()]
    commands = [made.web(), made.egress(), made.encoder(), *workers]
    assert "秘密-key" not in " ".join(part for command in commands for part in command.argv)
    assert "秘密-key" not in repr(made.addresses)


def test_it_runs_as_many_captures_as_asked_for() -> None:
    assert capture_slots("3") == 3
    assert 1 <= capture_slots("") <= 4


def test_it_keeps_a_capture_worker_free_for_people_who_wait(tmp_path: Path) -> None:
    made = programs(tmp_path)
    assert queues_of(made.capture().argv) == ["capture_now"]
    assert queues_of(made.bulk(2).argv) == ["capture_now", "capture_bulk"]
    assert made.bulk(1).name != made.bulk(2).name


def test_it_loads_no_browser_engine_into_the_worker_for_chores(tmp_path: Path) -> None:
    argv = programs(tmp_path).maintain().argv
    opened = parsed(argv[argv.index("workers.run") + 1 :]).doors.split(",")
    assert "maintain" in opened and "capture" not in opened


def queues_of(argv: list[str]) -> list[str]:
    return parsed(argv[argv.index("workers.run") + 1 :]).queues.split(",")
