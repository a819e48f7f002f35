"""Commands of the operator (backup, restore, fsck): beside a LinkSnap that runs, or with its database alone."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.instance import Instance
from linksnap.embedded.ports import kept_port
from linksnap.embedded.prepare import check_disk
from linksnap.embedded.programs import REPOSITORY, Addresses, Programs
from linksnap.embedded.secret_files import kept_secret
from linksnap.embedded.servers import Servers
from linksnap.env import load_env

# Replaces what everybody else is working on; all others only read, or write rows like anybody.
_ALONE = frozenset({"restore"})


def manage(data: Path, environ: Mapping[str, str], words: Sequence[str]) -> int:
    """Run one `manage.py` command on this data folder and return its exit status.

    Raises EmbeddedError when LinkSnap must be stopped first, or there is none in the folder.
    """
    if not words:
        raise EmbeddedError("Say which command: python -m linksnap.embedded manage fsck")
    instance = Instance(data)
    if instance.holder() is not None:
        if words[0] in _ALONE:
            raise EmbeddedError(f"LinkSnap runs on {data}. Stop it first with make stop, then {words[0]}.")
        return subprocess.run([sys.executable, str(REPOSITORY / "manage.py"), *words], check=False).returncode
    is_there = bool(environ.get("DATABASE_URL")) or (data / "postgres" / "cluster").exists()
    if not is_there and words[0] not in _ALONE:
        raise EmbeddedError(f"There is no LinkSnap in {data} yet; make run makes one.")
    check_disk(data)
    instance.take()
    servers = Servers(data, environ, lambda _: None)
    try:
        programs = Programs(_addresses(data, environ, servers), environ)
        return subprocess.run(programs.manage(*words), env=programs.environ(), check=False).returncode
    finally:
        servers.stop()
        instance.give_back()


def _addresses(data: Path, environ: Mapping[str, str], servers: Servers) -> Addresses:
    env = load_env(environ)
    database_url, redis_url = servers.start()
    return Addresses(
        data=data,
        database_url=database_url,
        redis_url=redis_url,
        secret_key=env.secret_key or kept_secret(data / "secrets" / "secret_key", 48),
        # Nothing is fetched meanwhile.
        egress_token="",
        egress_port=kept_port(data / "run" / "egress_port"),
        host=env.host,
        port=env.port,
    )
