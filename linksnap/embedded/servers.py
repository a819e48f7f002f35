"""Database and broker of one machine: ours, or the operator's where DATABASE_URL or REDIS_URL says so."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linksnap.embedded import cluster_move
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.logs import fresh_log
from linksnap.embedded.postgres import Postgres
from linksnap.embedded.supervision import GIVE_UP_AFTER
from linksnap.embedded.valkey import Valkey

_HEALTHY_S = 15.0


@dataclass
class Servers:
    """Starts what the operator did not bring, starts it again when it dies, stops it last."""

    data: Path
    environ: Mapping[str, str]
    say: Callable[[str], None]
    ours: dict[str, Postgres | Valkey] = field(default_factory=dict)
    deaths: dict[str, int] = field(default_factory=dict)

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
        """Start a server again that has died; True if something changed.

        Raises EmbeddedError when it will not come back, or only on another port, which nobody else would know.
        """
        changed = False
        for name, server in self.ours.items():
            if server.process is None or server.process.poll() is None:
                continue
            changed = True
            lived = server.process.age_s
            self.deaths[name] = 1 if lived > _HEALTHY_S else self.deaths.get(name, 0) + 1
            if self.deaths[name] >= GIVE_UP_AFTER:
                raise EmbeddedError(f"The {name} ended {GIVE_UP_AFTER} times in a row; see {server.log}.")
            self.say(f"{name}: it ended; starting it again")
            url = server.url
            time.sleep(min(5.0, 0.2 * 2 ** self.deaths[name]))
            if server.start() != url:
                raise EmbeddedError(f"The {name}'s port was taken while it was down; start LinkSnap again.")
            self.say(f"{name}: ready again")
        return changed

    def stop(self) -> None:
        """Stop what is ours, the broker first."""
        for name in reversed(list(self.ours)):
            self.ours.pop(name).stop()

    def _say_broker(self, valkey: Valkey) -> None:
        self.say(f"broker: ready on port {valkey.port}")
        if valkey.set_aside:
            self.say(f"broker: its file was damaged and is kept in {valkey.set_aside}; waiting work is found again")
