"""A database for one benchmark alone, with this process's settings pointed at it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from linksnap.embedded.postgres import SMALL_MEMORY, Postgres


@contextmanager
def own_database(folder: Path, settings: Mapping[str, str] = SMALL_MEMORY) -> Iterator[None]:
    """Run a database in `folder` and keep the data of LinkSnap there, too; there is no broker.

    Nothing of Django may be loaded before: it reads the environment that is set here.
    """
    server = Postgres(folder / "postgres", settings=settings)
    try:
        os.environ["DATABASE_URL"] = server.start()
        os.environ["LINKSNAP_DATA"] = str(folder / "data")
        os.environ["LINKSNAP_LOG_LEVEL"] = "ERROR"
        os.environ.pop("REDIS_URL", None)
        yield
    finally:
        server.stop()
