"""torch on its own: the CPU build where one can be had, else the registry's build with CUDA, both by hash."""

import os
import platform
import re

from scripts.set_up.commands import Outcome, need, run
from scripts.set_up.places import LOCKS, VENV_PYTHON
from scripts.set_up.progress import say

VERSION = "2.13.0"
_CPU = LOCKS / "torch-cpu.txt"
_REGISTRY = LOCKS / "torch.txt"
# Sum of the wheels of torch.txt for Linux x86_64, as the registry names them.
_SIZE_WITH_CUDA = "2.7 GB"
_SHORT_S = "5"


def install_torch(gpu: bool) -> None:
    """Install torch 2.13.0 unless the wanted build is there; raises SetUpError if none can be had."""
    there = _installed()
    if there.startswith(VERSION) and (not gpu or "+cpu" not in there):
        return
    if not gpu and (_from_wheels_at_hand() or _from_the_cpu_index()):
        say(f"torch {VERSION} (CPU build) installed")
        return
    big = platform.system() == "Linux"
    size = f"about {_SIZE_WITH_CUDA} with CUDA" if big else "its CPU build"
    say(f"installing torch {VERSION} from the package registry: {size}")
    need(_pip("-r", str(_REGISTRY)), "Installing torch")


def _installed() -> str:
    code = "from importlib.metadata import version; print(version('torch'))"
    found = run([VENV_PYTHON, "-c", code], os.environ)
    return found.text.strip() if found.fine else ""


def _from_wheels_at_hand() -> bool:
    """A wheel in a folder that pip is configured to look into; the registry is not asked."""
    return _pip("--no-index", "-r", str(_CPU)).fine


def _from_the_cpu_index() -> bool:
    """PyTorch's own CPU builds, by uv, which knows where they are; only builds whose hash is listed are taken."""
    lock = (LOCKS / "worker.txt").read_text(encoding="utf-8")
    found = re.search(r"^uv==.*?(?=^\S|\Z)", lock, flags=re.MULTILINE | re.DOTALL)
    if found is None:
        return False
    wanted = LOCKS.parent / ".venv" / "uv-only.txt"
    wanted.write_text(found[0], encoding="utf-8")
    if not _pip("-r", str(wanted)).fine:
        return False
    environ = {
        **os.environ,
        "UV_HTTP_TIMEOUT": _SHORT_S,
        "UV_HTTP_RETRIES": "0",
        "VIRTUAL_ENV": str(LOCKS.parent / ".venv"),
    }
    arguments = ["pip", "install", "--torch-backend", "cpu", "--no-deps", "--require-hashes", "-r", str(_CPU)]
    return run([VENV_PYTHON, "-m", "uv", *arguments], environ, timeout_s=900).fine


def _pip(*arguments: str) -> Outcome:
    return run(
        [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", *arguments], os.environ
    )
