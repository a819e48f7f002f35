"""The repository as a whole: no private path, no registry's address, tests beside the code they test."""

import re
from pathlib import Path

from tests.shape.tree import PRODUCT, ROOT, files, name, text, tracked

# In pieces, so that this file itself is free of them.
REGISTRY = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "npmjs" + r"\.(org|com)",
            "deb" + r"\.debian\.org",
            "download" + r"\.pytorch\.org",
            "registry" + r"\.yarnpkg",
        ]
    )
)
PRIVATE = re.compile(r"(?<![\w.])/" + r"(work|home/\w+|root|Users/\w+)/")
BINARY = {".png", ".webp", ".woff2", ".ico", ".gz", ".zst", ".mo", ".jpg", ".gif", ".pdf", ".npz"}


def texts() -> list[Path]:
    return [path for path in tracked() if path.suffix not in BINARY]


def test_it_names_no_registry() -> None:
    assert [name(path) for path in texts() if REGISTRY.search(text(path))] == []


def test_it_names_no_path_of_somebodys_machine() -> None:
    assert [name(path) for path in texts() if PRIVATE.search(text(path))] == []


def test_it_keeps_the_top_level_fixed() -> None:
    known = {"manage.py", "linksnap", "workers", "ml", "templates", "tests", "docs", "benchmarks", "scripts", "docker"}
    known |= {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", "Makefile", "pyproject.toml"}
    known |= {"requirements", ".ci", ".gitignore", ".gitattributes", ".importlinter", ".dockerignore", ".env.example"}
    known |= {"docker-compose.yml", "Dockerfile", ".editorconfig", "NOTICE"}
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} - known == set()


def test_it_mirrors_the_code_in_the_tests() -> None:
    """A test file names a file or a folder of the code, or a behaviour of the folder it mirrors."""
    lost = []
    for path in files(".py", "tests"):
        parts = path.relative_to(ROOT / "tests").parts
        if not path.name.startswith("test_") or parts[0] not in PRODUCT:
            continue
        if not (ROOT / Path(*parts[:-1])).is_dir():
            lost.append(name(path))
    assert lost == []


def test_it_can_be_imported_from_everywhere() -> None:
    folders = {path.parent for path in files(".py", *PRODUCT, "tests", "scripts", "benchmarks")}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_it_keeps_the_package_of_the_workers_empty() -> None:
    for package in ("linksnap", "workers"):
        assert text(ROOT / package / "__init__.py").strip() == ""
