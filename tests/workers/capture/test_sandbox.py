"""The browser's own sandbox: captures begin only where it works, or where the operator says that they may without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.workers.capture.conftest import need_chromium
from workers.capture import sandbox
from workers.capture.browser import ChromiumBrowser
from workers.capture.process_tree import family
from workers.capture.sandbox import UNSAFE, NoSandbox, complaint, is_possible
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, Verdict

ROOT = Path(__file__).resolve().parents[3]


class Driver:
    """A driver whose browser starts only without its sandbox."""

    def __init__(self) -> None:
        self.chromium = self
        self.closed = 0
        self.version = "156.0"

    async def launch(self, chromium_sandbox: bool, **settings: Any) -> Driver:
        if chromium_sandbox:
            raise RuntimeError("No usable sandbox! 没有沙盒")
        return self

    async def close(self) -> None:
        self.closed += 1


async def test_it_starts_no_browser_without_its_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(UNSAFE, raising=False)
    driver = Driver()
    with pytest.raises(NoSandbox, match=UNSAFE):
        await ChromiumBrowser._start(driver, {})
    assert driver.closed == 1


@pytest.mark.parametrize("word", ["0", "yes", "true", ""])
async def test_it_takes_no_other_word_for_yes(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UNSAFE, word)
    with pytest.raises(NoSandbox):
        await ChromiumBrowser._start(Driver(), {})


async def test_it_goes_without_where_the_operator_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UNSAFE, "1")
    browser = await ChromiumBrowser._start(Driver(), {})
    assert not browser.sandboxed


def test_it_complains_at_the_start_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(UNSAFE, raising=False)
    monkeypatch.setattr(sandbox, "is_possible", lambda chromium: False)
    assert f"{UNSAFE}=1" in complaint("/usr/bin/chromium")
    monkeypatch.setenv(UNSAFE, "1")
    assert complaint("/usr/bin/chromium") == ""


def test_it_sees_that_namespaces_are_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_TRY", "raise SystemExit(1)")
    assert not is_possible(sys.executable)


@pytest.mark.parametrize(("unsafe", "code", "said"), [("", 1, "does not work"), ("1", 0, "without Chromium's sandbox")])
def test_it_ends_with_one_sentence_where_no_namespace_can_be_made(unsafe: str, code: int, said: str) -> None:
    # No room for another user namespace: the kernel's own way to forbid them, within one of ours.
    limit = "echo 0 > /proc/sys/user/max_user_namespaces"
    inner = f"{limit} && exec {sys.executable} -m workers.capture.sandbox"
    command = ["unshare", "--user", "--map-root-user", "--", "sh", "-c", inner]
    environ = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], UNSAFE: unsafe}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    if "user_namespaces" in done.stderr or "unshare" in done.stderr:
        pytest.skip(f"no user namespace can be made here: {done.stderr.strip()[-100:]}")
    if code and not need_chromium():
        pytest.skip("no Chromium")
    assert (done.returncode, said in done.stderr, len(done.stderr.splitlines())) == (code, True, 1)


@pytest.mark.browser
def test_it_runs_the_engine_unprivileged_with_a_scrubbed_environment(
    host: CaptureHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LINKSNAP_SECRET_KEY", "DATABASE_URL", "REDIS_URL", "LINKSNAP_EGRESS_TOKEN", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "geheim-秘密")
    host.close()
    result = host.capture("http://127.0.0.1:9/", CaptureOptions(retries=False), tmp_path, lambda step, detail: None)
    assert result.verdict is Verdict.BLOCKED_PORT or result.verdict is Verdict.CONNECTION
    assert host.pid is not None
    pids = family(host.pid)
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids]
    assert any(b"--type=zygote" in words for words in commands)
    assert not any(b"--no-sandbox" in words for words in commands)
    for pid in pids:
        status = Path(f"/proc/{pid}/status").read_text()
        effective = int(status.partition("CapEff:")[2].split()[0], 16)
        # Inside its own user namespace a process may hold capabilities; over this machine it holds none.
        own = Path(f"/proc/{pid}/ns/user").readlink() != Path("/proc/self/ns/user").readlink()
        assert effective == 0 or own, pid
        # Sandboxed processes show their environment to nobody.
        try:
            assert "geheim" not in Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "replace")
        except PermissionError:
            continue


@pytest.mark.browser
async def test_its_sandbox_is_on_in_the_browser_itself() -> None:
    path = need_chromium()
    if os.geteuid() == 0:
        pytest.skip("root's captures run in a namespace of their own, which the test above looks into")
    assert is_possible(path)
    browser = await ChromiumBrowser.launch(None)
    try:
        assert browser.sandboxed
    finally:
        await browser.close()
