"""What happens to the worker hosts while people save links, and what is seen of it in the database.

`python -m benchmarks.two_hosts.play`: with cables that lie already, beside a stack whose database the environment has.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import close_old_connections  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import Progress  # noqa: E402

from benchmarks.chaos import ledger  # noqa: E402
from benchmarks.two_hosts import bucket  # noqa: E402
from benchmarks.two_hosts.hosts import WorkerHost  # noqa: E402
from linksnap.models import Capture, User, WorkState  # noqa: E402
from linksnap.queries.database_time import database_now  # noqa: E402
from linksnap.services import links  # noqa: E402

_BACKLOG, _AT_ONCE = 40, 20
_PATIENCE_S = 240.0
_ENDED = (WorkState.SUCCEEDED, WorkState.FAILED, WorkState.DEAD)


@dataclass(eq=False)
class Feeder(threading.Thread):
    """People who go on saving links, so that there is always work; what the product confirmed is in `confirmed`."""

    owner: str
    over: threading.Event = field(default_factory=threading.Event)
    confirmed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(name="feeder", daemon=True)

    def run(self) -> None:
        """Save some whenever few wait."""
        owner = User.objects.get(username=self.owner)
        while not self.over.wait(0.2):
            if (ledger.open_captures() or 0) < _BACKLOG:
                for _ in range(_AT_ONCE):
                    address = f"https://far-{len(self.confirmed)}.example/远方"
                    self.confirmed.append(links.save(owner, address).link.url)
        close_old_connections()


@dataclass
class Seen:
    """Seconds from a cut until the rows were taken up, from mending until work there, and what others did meanwhile."""

    taken_up_s: list[float] = field(default_factory=list)
    back_s: list[float] = field(default_factory=list)
    new_s: list[float] = field(default_factory=list)
    held: int = 0
    meanwhile: list[int] = field(default_factory=list)


@dataclass
class Play:
    """The acts; each ends when what must happen has happened, or SystemExit says what did not."""

    hidden: Path
    seen: Seen = field(default_factory=Seen)

    def open(self, hosts: list[WorkerHost]) -> None:
        """Switch the hosts on and wait until each has ended some work."""
        for host in hosts:
            host.start(self.hidden)
        for host in hosts:
            self._until(f"{host.name} works", partial(_has_ended_some, host))

    def cut_off(self, host: WorkerHost) -> None:
        """Pull its cable; when others have its rows, put it back and wait until it works again, by itself."""
        self._lose(host, host.cut)
        host.mend()
        self.seen.back_s.append(self._until_it_begins(host))

    def kill(self, host: WorkerHost) -> None:
        """Pull cable and plug; when others have its rows, a new machine of the same name comes."""

        def cut_and_kill() -> None:
            host.cut()
            host.pull_the_plug()

        self._lose(host, cut_and_kill)
        host.mend()
        host.start(self.hidden)
        self.seen.new_s.append(self._until_it_begins(host))

    def _lose(self, host: WorkerHost, how: Callable[[], None]) -> None:
        self._until(f"{host.name} holds work", lambda: _held_by(host).exists())
        before = Capture.objects.filter(state__in=_ENDED).count()
        how()
        watcher = ledger.Watcher()
        watcher.note_rows(worker__startswith=f"{host.name}:")
        self.seen.held += len(watcher.waiting)
        watcher.start()
        self._until(f"the work of {host.name} is taken up", lambda: not watcher.waiting)
        watcher.over.set()
        watcher.join()
        self.seen.taken_up_s += watcher.seconds
        self.seen.meanwhile.append(Capture.objects.filter(state__in=_ENDED).count() - before)

    def _until_it_begins(self, host: WorkerHost) -> float:
        since, moment = time.monotonic(), database_now()
        begun = Capture.objects.filter(worker__startswith=f"{host.name}:", started_at__gt=moment)
        self._until(f"{host.name} works again", begun.exists)
        return time.monotonic() - since

    def _until(self, what: str, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not is_so():
            if time.monotonic() > end:
                raise SystemExit(f"not within {_PATIENCE_S:.0f} s: {what}")
            time.sleep(0.2)


def finish(feeder: Feeder) -> ledger.Books:
    """No more links; wait until nothing is open, and balance the books."""
    feeder.over.set()
    feeder.join()
    end = time.monotonic() + _PATIENCE_S
    while ledger.open_captures() != 0 and time.monotonic() < end:
        time.sleep(0.5)
    return ledger.balance(feeder.confirmed)


def shares() -> dict[str, int]:
    """Captures that ended at each host."""
    workers = Capture.objects.filter(state__in=_ENDED).values_list("worker", flat=True)
    return dict(Counter(worker.partition(":")[0] for worker in workers))


def _held_by(host: WorkerHost) -> "QuerySet[Capture]":
    return Capture.objects.filter(state=WorkState.RUNNING, lease_until__gt=Now(), worker__startswith=f"{host.name}:")


def _has_ended_some(host: WorkerHost) -> bool:
    return Capture.objects.filter(state__in=_ENDED, worker__startswith=f"{host.name}:").exists()


def told(host: WorkerHost, s3: int) -> dict[str, str]:
    """The settings of a host: database, broker, bucket, and the key that opens people's access to sites."""
    urls = {name: os.environ[name].replace("127.0.0.1", host.here) for name in ("DATABASE_URL", "REDIS_URL")}
    return {**urls, **bucket.environ(host.here, s3), "LINKSNAP_SECRET_KEY": settings.SECRET_KEY}


def carry_out(hosts: list[WorkerHost], rounds: int) -> dict[str, Any]:
    """Cut one off and kill the other, so many times; the books, and what was seen."""
    feeder, play = Feeder(ledger.first_person()), Play(settings.ENV.data)
    feeder.start()
    with Progress(console=Console(stderr=True)) as progress:
        acts = progress.add_task("cables and plugs", total=2 * rounds + 1)
        play.open(hosts)
        progress.advance(acts)
        for number in range(rounds):
            play.cut_off(hosts[number % 2])
            progress.advance(acts)
            play.kill(hosts[1 - number % 2])
            progress.advance(acts)
    books = {**asdict(finish(feeder)), "confirmed": len(feeder.confirmed)}
    return {"books": books, "seen": asdict(play.seen), "shares": shares()}


def main() -> None:
    """Play, with the hosts switched off in the end, and print what came of it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.two_hosts.play")
    parser.add_argument("run", type=int, help="whose cables they are")
    parser.add_argument("folder", type=Path, help="of the hosts' disks")
    parser.add_argument("s3", type=int, help="port of the S3 server")
    parser.add_argument("rounds", type=int)
    wishes = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    hosts = [WorkerHost(number, wishes.run, wishes.folder) for number in (1, 2)]
    for host in hosts:
        host.environ = told(host, wishes.s3)
    try:
        outcome = carry_out(hosts, wishes.rounds)
    finally:
        for host in hosts:
            host.pull_the_plug()
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
