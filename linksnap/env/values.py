"""How one variable is read: numbers, sizes, switches, folders, secrets out of files, the runtime file."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

# The supervisor of the embedded stack writes the addresses it chose here (mode 0600), so that `manage.py` and the
# command line find the running servers without anybody typing a port.
RUNTIME_FILE = "run/env"
# Each may come as NAME_FILE with the path of a file that holds it, as docker and Kubernetes hand secrets in.
SECRETS = (
    "DATABASE_URL",
    "REDIS_URL",
    "LINKSNAP_SECRET_KEY",
    "LINKSNAP_FIELD_KEY",
    "LINKSNAP_STORE_KEY",
    "LINKSNAP_STORE_SECRET",
    "LINKSNAP_METRICS_TOKEN",
    "LINKSNAP_EGRESS_PROXY",
    "LINKSNAP_OIDC_CLIENT_SECRET",
    "LINKSNAP_EMAIL_URL",
    "LINKSNAP_EMBED_KEY",
)
_MOST_SECRET_BYTES = 64 * 1024
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


def secrets_from_files(given: Mapping[str, str]) -> dict[str, str]:
    """The environment with each NAME_FILE of a secret read into NAME; one line break at the end is no part of it.

    Raises EnvironmentProblem when both are set, or the file cannot be read.
    """
    values = {name: value for name, value in given.items() if value}
    for name in SECRETS:
        path = values.get(f"{name}_FILE")
        if not path:
            continue
        if name in values:
            raise EnvironmentProblem(f"{name} and {name}_FILE are both set.")
        try:
            with Path(path).open(encoding="utf-8") as file:
                values[name] = file.read(_MOST_SECRET_BYTES).removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError) as problem:
            raise EnvironmentProblem(f"The file of {name}_FILE cannot be read: {path}") from problem
    return values


def number(values: Mapping[str, str], name: str, default: int) -> int:
    """A whole number as ports have it. Raises EnvironmentProblem, which names the variable."""
    text = values.get(name, "") or str(default)
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise EnvironmentProblem(f"{name} must be a number from 0 to 65535, not {text!r}.")
    return int(text)


def bytes_of(text: str, name: str) -> int:
    """A size as people write it, `500MB` or `20 GB`, in bytes. Raises EnvironmentProblem, which names `name`."""
    match = re.fullmatch(r"(\d{1,15})\s*(B|KB|MB|GB|TB)?", text.strip(), re.IGNORECASE)
    if match is None:
        raise EnvironmentProblem(f"{name} must be a size such as 500MB or 20GB, not {text!r}.")
    return min(int(match[1]) * _SIZES[(match[2] or "B").upper()], 2**62)


def is_on(values: Mapping[str, str], name: str) -> bool:
    """True for 1, true and yes; everything else is off."""
    return values.get(name, "").lower() in {"1", "true", "yes"}


def folder(values: Mapping[str, str], name: str) -> Path | None:
    """A folder, `~` read as the home; None where it is not set."""
    return Path(values[name]).expanduser() if values.get(name) else None


def header(values: Mapping[str, str], name: str) -> str:
    """What goes into a header of a request or a letter. Raises EnvironmentProblem."""
    text = values.get(name, "").strip()
    if len(text) > 300 or not text.isascii() or not text.isprintable():
        raise EnvironmentProblem(f"{name} must be one line of plain letters, 300 at most.")
    return text
