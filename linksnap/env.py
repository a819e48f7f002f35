"""What the operator sets: every environment variable LinkSnap reads, in one typed place (no Django here)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# The supervisor of the embedded stack writes the addresses it chose here (mode 0600), so that `manage.py` and the
# command line find the running servers without anybody typing a port.
RUNTIME_FILE = "run/env"


class EnvironmentProblem(RuntimeError):
    """A variable is missing or makes no sense; the message names it in one sentence."""


def default_data_folder() -> Path:
    """Where everything is kept unless LINKSNAP_DATA says otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/linksnap")
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "linksnap"


def read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines of a file; comments and blank lines are skipped; a missing file is empty."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#") and "=" in line)
    return {name.strip(): value.strip().strip("'\"") for name, _, value in pairs}


@dataclass(frozen=True)
class Env:
    """The settings of one process. Secrets never show in its repr."""

    data: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    host: str
    port: int
    public_url: str
    allowed_hosts: tuple[str, ...]
    debug: bool
    egress_proxy: str = field(repr=False)
    egress_allow: str
    encoder_folder: Path
    chromium: str | None
    log_level: str
    export_folder: Path | None = None
    web_archive: str = ""

    @property
    def blobs(self) -> Path:
        """The content-addressed store of artifacts."""
        return self.data / "blobs"


def _number(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, "") or str(default)
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise EnvironmentProblem(f"{name} must be a port number from 0 to 65535, not {text!r}.")
    return int(text)


def load_env(environ: Mapping[str, str] | None = None) -> Env:
    """Read the environment, then the runtime file of the data folder for what it leaves open.

    Raises EnvironmentProblem when a value cannot be used.
    """
    given = dict(os.environ if environ is None else environ)
    data = Path(given.get("LINKSNAP_DATA") or default_data_folder()).expanduser()
    values = {**read_env_file(data / RUNTIME_FILE), **{k: v for k, v in given.items() if v}}
    host = values.get("LINKSNAP_HOST", "127.0.0.1")
    port = _number(values, "LINKSNAP_PORT", 8420)
    shown_host = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host
    hosts = values.get("LINKSNAP_ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{host}")
    return Env(
        data=data,
        database_url=values.get("DATABASE_URL", ""),
        redis_url=values.get("REDIS_URL", ""),
        secret_key=values.get("LINKSNAP_SECRET_KEY", ""),
        host=host,
        port=port,
        public_url=values.get("LINKSNAP_PUBLIC_URL", f"http://{shown_host}:{port}").rstrip("/"),
        allowed_hosts=tuple(h.strip() for h in hosts.split(",") if h.strip()),
        debug=values.get("LINKSNAP_DEBUG", "").lower() in {"1", "true", "yes"},
        egress_proxy=values.get("LINKSNAP_EGRESS_PROXY", ""),
        egress_allow=values.get("LINKSNAP_EGRESS_ALLOW", ""),
        encoder_folder=Path(values.get("LINKSNAP_ENCODER") or data / "encoder"),
        chromium=values.get("LINKSNAP_CHROMIUM") or None,
        log_level=values.get("LINKSNAP_LOG_LEVEL", "INFO").upper(),
        web_archive=values.get("LINKSNAP_WEB_ARCHIVE", ""),
        export_folder=Path(values["LINKSNAP_EXPORT_DIR"]).expanduser() if values.get("LINKSNAP_EXPORT_DIR") else None,
    )
