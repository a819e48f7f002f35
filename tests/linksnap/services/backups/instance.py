"""A second instance beside the one of the tests: a database of its own on the same server, driven by its commands."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from linksnap.services.backups.postgres_programs import Database, run


@dataclass(frozen=True)
class Instance:
    """A database and a data folder."""

    database: Database
    data: Path

    def manage(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run one command of this instance."""
        own = {"DATABASE_URL": self.database.url, "LINKSNAP_DATA": str(self.data)}
        argv = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
        whole = os.environ | {"DJANGO_SETTINGS_MODULE": "linksnap.settings"} | own | environ
        return subprocess.run(argv, env=whole, capture_output=True, text=True, timeout=150, check=False)

    def fsck(self) -> dict[str, Any]:
        """The report of a deep check."""
        return dict(json.loads(self.manage("fsck", "--deep", "--json").stdout))


@contextmanager
def empty_instance(folder: Path) -> Iterator[Instance]:
    """An instance without tables, gone afterwards."""
    ours = Database.of(connection.settings_dict)
    other = ours.named(f"linksnap_other_{os.urandom(4).hex()}")
    run(ours, "psql", "--quiet", "--command", f"CREATE DATABASE {other.name} TEMPLATE template0")
    try:
        yield Instance(other, folder)
    finally:
        run(ours, "psql", "--quiet", "--command", f"DROP DATABASE {other.name} WITH (FORCE)")
