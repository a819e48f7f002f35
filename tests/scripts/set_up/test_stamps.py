"""A step of the set-up is done once for what it depends on."""

from pathlib import Path

import pytest

from scripts.set_up import packages, stamps


def test_it_forgets_a_step_when_its_files_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "VENV", tmp_path)
    lock = tmp_path / "锁.txt"
    lock.write_text("django==5.2", encoding="utf-8")
    stamps.stamp("lock", stamps.digest_of([lock]))
    assert stamps.is_stamped("lock", stamps.digest_of([lock]))
    lock.write_text("django==5.3", encoding="utf-8")
    assert not stamps.is_stamped("lock", stamps.digest_of([lock]))


def test_it_installs_nothing_when_a_wider_lock_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "VENV", tmp_path)
    monkeypatch.setattr(packages, "run", lambda *_: pytest.fail("it started an installation"))
    stamps.stamp("lock-dev", packages._digest("dev", False))
    packages.install_lock("worker", gpu=False)
    packages.install_lock("web", gpu=False)
