"""The virtual environment in .venv: made with the Python that runs this, pip brought up to date."""

import os
import shutil
import sys

from scripts.set_up.commands import need, run
from scripts.set_up.places import LOCKS, VENV, VENV_PYTHON
from scripts.set_up.progress import SetUpError, say
from scripts.set_up.stamps import digest_of, is_stamped, stamp

OLDEST = (3, 11)


def make_virtual_env() -> None:
    """Make .venv unless one that works is there; raises SetUpError with what to install."""
    if sys.version_info < OLDEST:
        raise SetUpError(f"LinkSnap needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not _works():
        say(f"making the virtual environment with Python {sys.version.split()[0]}")
        shutil.rmtree(VENV, ignore_errors=True)
        made = run([sys.executable, "-m", "venv", VENV], os.environ)
        if not made.fine and "ensurepip" in made.text:
            name = f"python3.{sys.version_info.minor}-venv"
            raise SetUpError(f"this Python cannot make virtual environments: install the package {name}, then again.")
        need(made, "Making the virtual environment")
    _bring_pip_up_to_date()


def _works() -> bool:
    if not VENV_PYTHON.exists():
        return False
    code = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    return is_stamped("pip", _pip_digest()) or run([VENV_PYTHON, "-c", code], os.environ).fine


def _pip_digest() -> str:
    return digest_of([LOCKS / "pip.txt"])


def _bring_pip_up_to_date() -> None:
    if is_stamped("pip", _pip_digest()):
        return
    say("bringing pip up to date")
    lock = LOCKS / "pip.txt"
    arguments = ["-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(lock)]
    need(run([VENV_PYTHON, *arguments], os.environ), "Updating pip")
    stamp("pip", _pip_digest())
