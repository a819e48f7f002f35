"""The real Postgres and Valkey that one test run shares: started by pytest's controller, told by environment."""

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from linksnap.embedded.postgres import SMALL_MEMORY, THROWAWAY, Postgres
from linksnap.embedded.valkey import Valkey


@dataclass
class TestServers:
    """Both servers in one temporary folder; `start` puts their addresses into the environment."""

    __test__ = False
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="linksnap-tests-")))

    def __post_init__(self) -> None:
        settings = {**SMALL_MEMORY, **THROWAWAY, "max_connections": "100", "log_min_messages": "fatal"}
        self.postgres = Postgres(self.folder / "postgres", settings=settings)
        self.valkey = Valkey(self.folder / "valkey", durable=False)

    def start(self) -> None:
        """Start both; what an operator set for the real product never reaches the tests."""
        self.folder.chmod(0o711)
        for name in [name for name in os.environ if name.startswith("LINKSNAP_") and "_TEST_" not in name]:
            del os.environ[name]
        os.environ["DATABASE_URL"] = self.postgres.start()
        os.environ["REDIS_URL"] = self.valkey.start()
        os.environ["LINKSNAP_DATA"] = str(self.folder / "data")
        os.environ["LINKSNAP_SECRET_KEY"] = "a-key-for-tests-only-0123456789-0123456789-0123456789"
        # Static files come from their sources, not from a collected folder; pytest-django turns DEBUG itself off.
        os.environ["LINKSNAP_DEBUG"] = "1"

    def stop(self) -> None:
        """Stop both and remove their files."""
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def use_own_share(worker: str) -> None:
    """Give one xdist worker (`gw3`) its own broker database and data folder; the database is pytest-django's work."""
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{number}"
    os.environ["LINKSNAP_DATA"] = os.environ["LINKSNAP_DATA"] + f"-{worker}"
