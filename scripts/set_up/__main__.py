"""`python3 -m scripts.set_up [--lock worker|dev|web] [--gpu] [--no-browser]`: everything before the first start."""

import argparse
import os
import sys
from pathlib import Path

from scripts.set_up.browser import make_browser_ready
from scripts.set_up.commands import need, run
from scripts.set_up.packages import ORDER, install_lock
from scripts.set_up.places import REPOSITORY, VENV_PYTHON
from scripts.set_up.progress import SetUpError, fail, say
from scripts.set_up.virtual_env import make_virtual_env


def set_up(lock: str, gpu: bool, browser: bool) -> None:
    """Run the steps in order; each says one line, and only when it has something to do."""
    make_virtual_env()
    install_lock(lock, gpu)
    compile_translations()
    if browser:
        make_browser_ready()


def compile_translations() -> None:
    """Make the .mo files that are missing or older than their .po; usually none is, and no Python is started."""
    catalogues = (REPOSITORY / "linksnap" / "locale").glob("*/LC_MESSAGES/*.po")
    if any(_is_stale(po) for po in catalogues):
        say("compiling the translations")
        environ = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        need(run([VENV_PYTHON, "-m", "scripts.messages", "compile"], environ), "Compiling the translations")


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def main() -> int:
    """Parse the arguments; 0 when the machine is ready, 1 with one clear sentence when it is not."""
    parser = argparse.ArgumentParser(prog="set_up")
    parser.add_argument("--lock", choices=ORDER, default="worker")
    parser.add_argument("--gpu", action="store_true", help="install torch with CUDA")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    try:
        set_up(options.lock, options.gpu, not options.no_browser)
    except SetUpError as error:
        return fail(error)
    except KeyboardInterrupt:
        say("stopped; the next start goes on from here")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
