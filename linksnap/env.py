"""What the operator sets: every environment variable LinkSnap reads, in one typed place (no Django here)."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# The supervisor of the embedded stack writes the addresses it chose here (mode 0600), so that `manage.py` and the
# command line find the running servers without anybody typing a port.
RUNTIME_FILE = "run/env"
_SIZES = {"B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4}


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
class Bucket:
    """An S3-compatible store; an empty endpoint is Amazon's, an empty key leaves it to boto3 to find one."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


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
    user_agent: str = ""
    bucket: Bucket | None = None
    quota_bytes: int | None = None
    field_key: str = field(default="", repr=False)
    backup_folder: Path | None = None
    metrics_token: str = field(default="", repr=False)
    pgbouncer: bool = False

    @property
    def blobs(self) -> Path:
        """The content-addressed store of artifacts."""
        return self.data / "blobs"


def _number(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, "") or str(default)
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise EnvironmentProblem(f"{name} must be a port number from 0 to 65535, not {text!r}.")
    return int(text)


def bytes_of(text: str, name: str) -> int:
    """A size as people write it, `500MB` or `20 GB`, in bytes. Raises EnvironmentProblem, which names `name`."""
    match = re.fullmatch(r"(\d{1,15})\s*(B|KB|MB|GB|TB)?", text.strip(), re.IGNORECASE)
    if match is None:
        raise EnvironmentProblem(f"{name} must be a size such as 500MB or 20GB, not {text!r}.")
    return min(int(match[1]) * _SIZES[(match[2] or "B").upper()], 2**62)


def _bucket(values: Mapping[str, str]) -> Bucket | None:
    """The bucket LINKSNAP_STORE names; None means the folder `blobs` in the data folder."""
    store = values.get("LINKSNAP_STORE", "folder").strip()
    if store == "folder":
        return None
    name, _, prefix = store.removeprefix("s3://").partition("/")
    if not store.startswith("s3://") or not name:
        raise EnvironmentProblem(f"LINKSNAP_STORE must be `folder` or s3://bucket/prefix, not {store!r}.")
    return Bucket(
        name,
        prefix.strip("/"),
        endpoint=values.get("LINKSNAP_STORE_ENDPOINT", ""),
        region=values.get("LINKSNAP_STORE_REGION", ""),
        key=values.get("LINKSNAP_STORE_KEY", ""),
        secret=values.get("LINKSNAP_STORE_SECRET", ""),
    )


def _is_on(values: Mapping[str, str], name: str) -> bool:
    return values.get(name, "").lower() in {"1", "true", "yes"}


def _folder(values: Mapping[str, str], name: str) -> Path | None:
    return Path(values[name]).expanduser() if values.get(name) else None


def _header(values: Mapping[str, str], name: str) -> str:
    text = values.get(name, "").strip()
    if len(text) > 300 or not text.isascii() or not text.isprintable():
        raise EnvironmentProblem(f"{name} must be one line of plain letters, 300 at most.")
    return text


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
        debug=_is_on(values, "LINKSNAP_DEBUG"),
        egress_proxy=values.get("LINKSNAP_EGRESS_PROXY", ""),
        egress_allow=values.get("LINKSNAP_EGRESS_ALLOW", ""),
        encoder_folder=Path(values.get("LINKSNAP_ENCODER") or data / "encoder"),
        chromium=values.get("LINKSNAP_CHROMIUM") or None,
        log_level=values.get("LINKSNAP_LOG_LEVEL", "INFO").upper(),
        web_archive=values.get("LINKSNAP_WEB_ARCHIVE", ""),
        user_agent=_header(values, "LINKSNAP_USER_AGENT"),
        export_folder=_folder(values, "LINKSNAP_EXPORT_DIR"),
        bucket=_bucket(values),
        field_key=values.get("LINKSNAP_FIELD_KEY", ""),
        quota_bytes=bytes_of(values["LINKSNAP_QUOTA"], "LINKSNAP_QUOTA") if values.get("LINKSNAP_QUOTA") else None,
        backup_folder=_folder(values, "LINKSNAP_BACKUP_DIR"),
        metrics_token=values.get("LINKSNAP_METRICS_TOKEN", ""),
        pgbouncer=_is_on(values, "LINKSNAP_PGBOUNCER"),
    )
