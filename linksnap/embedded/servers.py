"""Database and broker of one machine: ours, or the operator's where DATABASE_URL or REDIS_URL says so."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linksnap.embedded import cluster_move
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.logs import fresh_log
from linksnap.embedded.postgres import Postgres
from linksnap.embedded.restarts import Restarts
from linksnap.embedded.valkey import Valkey


@dataclass
class Servers:
    """Starts what the operator did not bring, starts it again when it dies, stops it last."""

    data: Path
    environ: Mapping[str, str]
    say: Callable[[str], None]
    ours: dict[str, Postgres | Valkey] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    restarts: Counter[str] = field(default_factory=Counter)
    _deaths: defaultdict[str, Restarts] = field(default_factory=lambda: defaultdict(Restarts))
    _due: dict[str, float] = field(default_factory=dict)

    def start(self) -> tuple[str, str]:
        """Start both; returns the URLs of the database and of the broker."""
        logs = self.data / "logs"
        database_url, redis_url = self.environ.get("DATABASE_URL", ""), self.environ.get("REDIS_URL", "")
        if database_url:
            self.say("database: the one DATABASE_URL names")
        else:
            postgres = Postgres(self.data / "postgres", log=fresh_log(logs, "postgres"))
            cluster_move.bring_up_to_date(postgres, self.say)
            if not (postgres.cluster / "PG_VERSION").exists():
                self.say("database: making it, once")
            self.ours["database"] = postgres
            database_url = postgres.start()
            cluster_move.keep_programs(postgres)
            self.say(f"database: ready on port {postgres.port}, {postgres.identity.words}")
        if redis_url:
            self.say("broker: the one REDIS_URL names")
        else:
            valkey = Valkey(self.data / "valkey", log=fresh_log(logs, "valkey"))
            self.ours["broker"] = valkey
            redis_url = valkey.start()
            self._say_broker(valkey)
        return database_url, redis_url

    def database_name(self) -> str:
        """What tells this database from another one: the operator's address, or when our cluster was made."""
        given = self.environ.get("DATABASE_URL", "")
        if given:
            return given.rpartition("@")[2]
        return str((self.data / "postgres" / "cluster" / "PG_VERSION").stat().st_mtime_ns)

    def tick(self) -> bool:
        """Start a server again that has died, and again where it does not come up; True if something changed.

        Raises EmbeddedError when it comes back only on another port, which nobody else would know.
        """
        changed = False
        for name, server in self.ours.items():
            if server.process is None or server.process.poll() is None:
                continue
            if name not in self._due:
                self._note_death(name, f"{name}: it ended", server.process.age_s)
                changed = True
            elif self.clock() >= self._due[name]:
                self._start_again(name, server)
                changed = True
        return changed

    def _note_death(self, name: str, reason: str, lived: float) -> None:
        pause = self._deaths[name].pause_after(lived)
        self._due[name] = self.clock() + pause
        self.say(self._deaths[name].words_after(reason, pause, self.ours[name].log))

    def _start_again(self, name: str, server: Postgres | Valkey) -> None:
        self.restarts[name] += 1
        del self._due[name]
        port = server.port
        try:
            server.start()
        except EmbeddedError as error:
            # A full disk, say: there may be room later, and nobody should have to come and start LinkSnap.
            server.port = port
            self._note_death(name, str(error), 0.0)
            return
        if server.port != port:
            raise EmbeddedError(f"The {name}'s port was taken while it was down; start LinkSnap again.")
        self.say(f"{name}: ready again")

    def stop(self) -> None:
        """Stop what is ours, the broker first."""
        for name in reversed(list(self.ours)):
            self.ours.pop(name).stop()

    def _say_broker(self, valkey: Valkey) -> None:
        self.say(f"broker: ready on port {valkey.port}")
        if valkey.set_aside:
            self.say(f"broker: its file was damaged and is kept in {valkey.set_aside}; waiting work is found again")
