"""A browser that starts, and fonts for Chinese pages: found, downloaded or installed, in that order."""

import os
import shutil

from scripts.set_up.commands import need, run
from scripts.set_up.places import LOCKS, REPOSITORY, VENV, VENV_PYTHON
from scripts.set_up.progress import SetUpError, say
from scripts.set_up.stamps import digest_of, is_stamped, stamp

_DOWNLOAD_S = 300.0
_PACKAGES = {"apt-get": ["chromium", "fonts-noto-cjk"], "dnf": ["chromium", "google-noto-sans-cjk-fonts"]}


def make_browser_ready() -> None:
    """Find or install a browser and CJK fonts, then start it once; raises SetUpError with what to do."""
    wish = os.environ.get("LINKSNAP_CHROMIUM", "")
    digest = digest_of([LOCKS / "worker.txt"], wish)
    if is_stamped("browser", digest) and not os.environ.get("LINKSNAP_CHECK_BROWSER"):
        return
    if not wish:
        _download()
    if not _found():
        _install_packages("a browser and fonts", ["chromium", "fonts-noto-cjk"])
    if not _has_chinese_fonts():
        _install_fonts()
    path = _found()
    if not path:
        raise SetUpError(
            "no browser was found and none could be installed. Install Chromium or Chrome (as root on Debian: "
            "apt-get install chromium fonts-noto-cjk), or say where yours is: LINKSNAP_CHROMIUM=/path make run."
        )
    _start_once(path)
    stamp("browser", digest)


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
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install_packages("fonts for Chinese pages", ["fonts-noto-cjk", "fontconfig"])
    else:
        say("no Chinese fonts found: screenshots of Chinese pages show boxes until you install fonts-noto-cjk")


def _install_packages(what: str, names: list[str]) -> None:
    """Debian's packages, only as root: nobody else may, and a question for a password would hang a script."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say(f"installing {what} ({' '.join(names)})")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], environ, timeout_s=300)
    arguments = ["install", "-y", "-q", "--no-install-recommends", *names]
    done = run(["apt-get", *arguments], environ, timeout_s=1200)
    if not done.fine:
        say(f"that did not work: {done.last_lines(1)}")


def _start_once(path: str) -> None:
    """The self-test: a page with Chinese text is opened in the browser, as a capture would."""
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY), "LINKSNAP_CHROMIUM": path}
    done = run([VENV_PYTHON, "-m", "workers.capture", "--self-test"], environ, timeout_s=120)
    if not done.fine:
        raise SetUpError(f"the browser {path} does not start:\n{done.last_lines(6)}")
    say(f"browser ready: {path}")
