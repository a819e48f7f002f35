"""Under which user the database and the browser's keepers run when LinkSnap itself was started as root."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_NOBODY = 65534


@dataclass(frozen=True)
class Identity:
    """How a program that refuses root is started: as we are, inside a user namespace, or as another user."""

    words: str
    namespace: bool = False
    user: int | None = None
    group: int | None = None

    def owns(self, folder: Path) -> bool:
        """True if a program started with this identity is the owner of `folder`."""
        return folder.stat().st_uid == (os.geteuid() if self.user is None else self.user)

    def give(self, folder: Path) -> None:
        """Hand a folder and all in it to the user the program runs as; nothing to do unless that is another one."""
        if self.user is None or self.group is None:
            return
        # The other user has to get through to the folder, not to read what lies beside it.
        folder.parent.chmod(0o711)
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, self.user, self.group, follow_symlinks=False)


def ordinary_identity() -> Identity:
    """The identity for Postgres: our own if we are not root, else a user namespace, else an ordinary user."""
    if os.geteuid() != 0:
        return Identity("as the user who started it")
    if namespaces_allowed():
        return Identity("in a user namespace (root is not root inside)", namespace=True)
    for name in ("linksnap", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(f"as the user {name}", user=entry.pw_uid, group=entry.pw_gid)
    return Identity("as root")


@cache
def namespaces_allowed() -> bool:
    """True if this machine lets us make a user namespace (tried with a process that ends at once)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        with subprocess.Popen([sys.executable, "-S", "-c", ""], preexec_fn=_enter_namespace) as probe:
            return probe.wait(timeout=20) == 0
    except (OSError, subprocess.SubprocessError):
        return False


def before_exec(identity: Identity, death_signal: signal.Signals) -> Callable[[], None]:
    """What a child does between fork and exec: change identity, and ask to be told when its parent dies.

    A change of credentials clears the parent-death signal (prctl(2)), so it is asked for last.
    """

    def prepare() -> None:
        if identity.namespace:
            _enter_namespace()
        elif identity.user is not None and identity.group is not None:
            os.setgroups([])
            os.setgid(identity.group)
            os.setuid(identity.user)
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)

    return prepare


def _enter_namespace() -> None:
    """Move this process into a user namespace where it is `nobody`; files stay owned by who we really are."""
    uid, gid = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{_NOBODY} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{_NOBODY} {gid} 1", encoding="ascii")
