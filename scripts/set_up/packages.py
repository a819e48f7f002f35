"""Installing a lock: exactly its packages, checked by hash, torch on its own, the whole verified."""

import os

from scripts.set_up.commands import need, run
from scripts.set_up.places import LOCKS, VENV_PYTHON
from scripts.set_up.progress import say
from scripts.set_up.stamps import digest_of, is_stamped, stamp
from scripts.set_up.torch_wheel import install_torch

# Each lock holds all of the ones before it, in the same versions.
ORDER = ("web", "worker", "dev")
_WITH_TORCH = ("worker", "dev")


def install_lock(name: str, gpu: bool) -> None:
    """Install `requirements/<name>.txt` unless it, or a lock that holds it, is installed already."""
    wider = ORDER[ORDER.index(name) :]
    if any(is_stamped(f"lock-{lock}", _digest(lock, gpu)) for lock in wider):
        return
    if name in _WITH_TORCH:
        install_torch(gpu)
    count = sum(1 for line in _text(name).splitlines() if line[:1].isalnum())
    say(f"installing the lock {name} (about {count} packages)")
    arguments = ["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(LOCKS / f"{name}.txt")]
    need(run([VENV_PYTHON, *arguments], os.environ), f"Installing the lock {name}")
    # --no-deps trusts the lock to be whole; pip check reads every package's own needs and so proves it.
    need(run([VENV_PYTHON, "-m", "pip", "check"], os.environ), "The check of the installed packages")
    stamp(f"lock-{name}", _digest(name, gpu))


def _text(name: str) -> str:
    return (LOCKS / f"{name}.txt").read_text(encoding="utf-8")


def _digest(name: str, gpu: bool) -> str:
    files = [LOCKS / f"{name}.txt"]
    if name in _WITH_TORCH:
        files += [LOCKS / "torch-cpu.txt", LOCKS / "torch.txt"]
    return digest_of(files, "gpu" if gpu else "cpu")
