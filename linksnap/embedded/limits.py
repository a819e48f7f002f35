"""What this account may open and start: raised as far as it may be, and named where it is too little to begin with."""

import resource
from pathlib import Path

from linksnap.embedded.errors import EmbeddedError

# PostgreSQL, the web server and a browser that shows a page of many parts have some hundred files open each.
LEAST_FILES = 1024
_WANTED_FILES = 8192
# Threads count, too: everything together has about 150 while it rests, and a browser at work as many again.
LEAST_TASKS = 400
_CGROUPS, _OWN = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def raise_open_files() -> None:
    """Let this process and all it starts open enough files. Raises EmbeddedError where the machine forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
    if most < LEAST_FILES:
        raise EmbeddedError(
            f"No program of this account may open more than {hard} files, LinkSnap needs {LEAST_FILES}: raise the hard "
            "limit (ulimit -Hn, LimitNOFILE of a systemd unit, --ulimit nofile of a container)."
        )
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def check_tasks(root: Path = _CGROUPS, own: Path = _OWN) -> None:
    """Raise EmbeddedError when the container or unit we are in may hold too few processes and threads."""
    for group in _groups(root, own):
        try:
            most = (group / "pids.max").read_text("ascii").strip()
        except OSError:
            continue
        if most.isdigit() and int(most) < LEAST_TASKS:
            raise EmbeddedError(
                f"Only {most} processes and threads may run here together, LinkSnap needs {LEAST_TASKS}: raise the "
                "limit (--pids-limit of a container, TasksMax of a systemd unit)."
            )


def _groups(root: Path, own: Path) -> list[Path]:
    """Our control group (cgroup v2) and those around it."""
    try:
        lines = own.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    path = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    inner = root / path
    return [inner, *(group for group in inner.parents if group.is_relative_to(root))]
