"""Database and broker that die are started again, for as long as it takes; a fixed clock, no real server."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.postgres import Postgres
from linksnap.embedded.servers import Servers


@dataclass
class FakeProcess:
    """Dead from the start; as old as the test says."""

    age_s: float = 0.0
    status: int | None = 1

    def poll(self) -> int | None:
        return self.status


@dataclass
class FakeServer:
    """A server that starts only while there is room."""

    has_room: bool = True
    port: int = 5000
    port_next: int = 5000
    starts: int = 0
    log: Path = Path("postgres.log")
    process: FakeProcess = field(default_factory=FakeProcess)

    def start(self) -> str:
        self.starts += 1
        self.port = self.port_next
        if not self.has_room:
            raise EmbeddedError("磁盘满了")
        self.process = FakeProcess(status=None)
        return f"postgresql://{self.port}"


@dataclass
class Bench:
    """Servers with one fake among them, and a clock that the test turns."""

    server: FakeServer = field(default_factory=FakeServer)
    said: list[str] = field(default_factory=list)
    now: float = 100.0

    def __post_init__(self) -> None:
        self.servers = Servers(Path("data"), {}, self.said.append, clock=lambda: self.now)
        self.servers.ours["database"] = cast(Postgres, self.server)

    def pass_time(self, seconds: float) -> None:
        """Tick as the stack does, four times a second."""
        for _ in range(round(seconds * 4)):
            self.now += 0.25
            self.servers.tick()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_it_soon_starts_a_server_that_died(bench: Bench) -> None:
    bench.pass_time(1)
    assert (bench.server.starts, bench.servers.restarts["database"]) == (1, 1)
    assert bench.said[-1] == "database: ready again"
    assert not bench.servers.tick()


def test_it_tries_a_server_that_does_not_start_until_it_does(bench: Bench) -> None:
    bench.server.has_room = False
    bench.pass_time(600)
    assert 40 <= bench.server.starts <= 46
    assert "磁盘满了, " in bench.said[-1] and "postgres.log" in bench.said[-1]
    bench.server.has_room = True
    bench.pass_time(16)
    assert bench.said[-1] == "database: ready again"


def test_it_ends_everything_on_another_port_since_nobody_would_know_it(bench: Bench) -> None:
    bench.server.port_next = 5001
    with pytest.raises(EmbeddedError, match="port was taken"):
        bench.pass_time(1)


def test_it_does_not_mistake_a_failed_start_on_another_port_for_the_old_one(bench: Bench) -> None:
    bench.server.has_room, bench.server.port_next = False, 5001
    bench.pass_time(1)
    bench.server.has_room = True
    with pytest.raises(EmbeddedError, match="port was taken"):
        bench.pass_time(5)
