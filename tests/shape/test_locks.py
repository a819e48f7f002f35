"""The locks: pinned with hashes, one version of a package, no torch, no address; they hold what the code imports."""

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.shape.tree import ROOT, files, name, text

LOCKS = ROOT / "requirements"
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^]]*])?==([^ ;\\]+)", re.MULTILINE)
OURS = {"linksnap", "workers", "ml", "scripts", "tests", "benchmarks"}


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall(text(LOCKS / f"{lock}.txt")):
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("lock", ["web", "worker", "dev", "torch", "pip"])
def test_it_pins_every_package_with_a_hash_and_no_address(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", text(LOCKS / f"{lock}.txt"), flags=re.MULTILINE)[1:]
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|--index|--find-links", text(LOCKS / f"{lock}.txt"))


@pytest.mark.parametrize("lock", ["web", "worker", "dev"])
def test_it_leaves_torch_and_cuda_to_their_own_step(lock: str) -> None:
    assert [package for package in pins(lock) if re.match(r"(torch|triton|nvidia-|cuda-)", package)] == []


def test_it_takes_one_version_of_a_package_in_all_locks() -> None:
    dev, worker = pins("dev"), pins("worker")
    assert [package for package, versions in pins("web").items() if worker[package] != versions] == []
    assert [package for package, versions in worker.items() if dev[package] != versions] == []
    torch = {package: versions for package, versions in pins("torch").items() if package in worker}
    assert [package for package, versions in torch.items() if worker[package] != versions] == []


@cache
def packages_of_modules() -> dict[str, list[str]]:
    return {module: list(found) for module, found in packages_distributions().items()}


CLI = ROOT / "linksnap" / "cli"


def foreign_imports(*folders: str) -> dict[str, str]:
    """Import name -> one file that imports it, without our own code and the standard library.

    The command line is installed alone (pyproject.toml), so that its packages are not in the locks of the servers.
    """
    code = [path for path in files(".py", *folders) if not path.is_relative_to(CLI)]
    return imports_in(code)


def imports_in(paths: list[Path]) -> dict[str, str]:
    """Import name -> one of the files that imports it."""
    found: dict[str, str] = {}
    for path in paths:
        for node in ast.walk(ast.parse(text(path))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in modules:
                top = module.split(".")[0]
                if top not in OURS and top not in sys.stdlib_module_names:
                    found[top] = name(path)
    return found


@pytest.mark.parametrize(
    ("lock", "folders"),
    [("web", ("linksnap",)), ("worker", ("linksnap", "workers", "ml")), ("dev", ("tests", "benchmarks", "scripts"))],
)
def test_it_locks_what_the_code_imports(lock: str, folders: tuple[str, ...]) -> None:
    locked = set(pins(lock)) | ({"torch"} if lock != "web" else set())
    missing = {}
    for module, where in foreign_imports(*folders).items():
        packages = {package.lower().replace("_", "-") for package in packages_of_modules().get(module, [module])}
        if not packages & locked:
            missing[module] = where
    assert missing == {}


def test_it_locks_for_developers_what_the_command_line_imports() -> None:
    imported = imports_in([path for path in files(".py", "linksnap") if path.is_relative_to(CLI)])
    names = {module: packages_of_modules().get(module, [module]) for module in imported}
    locked = set(pins("dev"))
    assert [
        module for module, found in names.items() if not {name.lower().replace("_", "-") for name in found} & locked
    ] == []
