"""A browser that starts, and fonts for Chinese pages: found, downloaded or installed, in that order."""

import os
import shutil
from pathlib import Path

from scripts.set_up.commands import need, run
from scripts.set_up.places import LOCKS, REPOSITORY, VENV, VENV_PYTHON
from scripts.set_up.progress import SetUpError, say
from scripts.set_up.self_test import try_browser
from scripts.set_up.stamps import digest_of, is_stamped, stamp

_DOWNLOAD_S = 300.0
_FONTS = "fonts-noto-cjk"
# Not every distribution has the smaller headless build; the second list is for those.
_DEBIAN = (["chromium-headless-shell", "chromium", _FONTS], ["chromium", _FONTS])


def make_browser_ready() -> None:
    """Find or install a browser and CJK fonts, then capture one page; raises SetUpError with what to do."""
    if is_stamped("browser", _digest(_stamped_path())):
        return
    if not os.environ.get("LINKSNAP_CHROMIUM"):
        _download()
    if not _found():
        for names in _DEBIAN:
            if _install("a browser and fonts", names):
                break
    if not _has_chinese_fonts():
        _install_fonts()
    path = _found()
    if not path:
        raise SetUpError(
            "no browser was found and none could be installed. Install Chromium or Chrome (as root on Debian: "
            "apt-get install chromium fonts-noto-cjk), or say where yours is: LINKSNAP_CHROMIUM=/path make run."
        )
    say(f"trying the browser {path}")
    try_browser(path)
    stamp("browser-path", path)
    stamp("browser", _digest(path))


def _stamped_path() -> str:
    """The browser of the last time, without starting Python again to look for it."""
    file = VENV / ".linksnap-browser-path"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _digest(path: str) -> str:
    """Changes with the wish, with Playwright, and when the browser itself is replaced by an update."""
    found = Path(path)
    state = found.stat() if path and found.exists() else None
    words = [path, str(state.st_mtime_ns), str(state.st_size)] if state else ["none"]
    lock = (LOCKS / "worker.txt").read_text(encoding="utf-8")
    playwright = next((line for line in lock.splitlines() if line.startswith("playwright==")), "")
    return digest_of([], playwright, os.environ.get("LINKSNAP_CHROMIUM", ""), *words)


def _download() -> None:
    """Playwright's own build of Chromium; where its server cannot be reached the failure takes seconds."""
    say("asking Playwright for its Chromium")
    environ = {**os.environ, "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "5000"}
    done = run([VENV / "bin" / "playwright", "install", "chromium"], environ, timeout_s=_DOWNLOAD_S)
    if not done.fine:
        say("it cannot be downloaded here; looking for a browser of the system")


def _found() -> str:
    code = "from workers.capture.browser import find_chromium; print(find_chromium() or '')"
    found = run([VENV_PYTHON, "-c", code], {**os.environ, "PYTHONPATH": str(REPOSITORY)}, timeout_s=60)
    return need(found, "Looking for a browser").text.strip()


def _has_chinese_fonts() -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(run(["fc-list", ":lang=zh-cn"], os.environ).text.strip())


def _install_fonts() -> None:
    if not _install("fonts for Chinese pages", [_FONTS, "fontconfig"]):
        say(f"no Chinese fonts found: screenshots of Chinese pages show boxes until you install {_FONTS}")


def _install(what: str, names: list[str]) -> bool:
    """Debian's packages, only as root: nobody else may, and a question for a password would hang a script."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"installing {what} ({' '.join(names)})")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], environ, timeout_s=300)
    done = run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *names], environ, timeout_s=1200)
    if not done.fine:
        say(f"that did not work: {done.last_lines(1)}")
    return done.fine
