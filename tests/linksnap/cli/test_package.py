"""The package: installable alone, light, and right in every shell and language."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from scripts.messages import cli_catalogue_file, compile_catalogue
from tests.shape.tree import ROOT, files, text

CLI = ROOT / "linksnap" / "cli"
PROJECT = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
# What `mcp` itself brings along.
WITH_MCP = {"mcp", "mcp_types", "pydantic", "starlette", "anyio"}


def imported(path: Path) -> set[str]:
    """The top names a file imports, without our own and the standard library's."""
    modules: list[str] = []
    for node in ast.walk(ast.parse(text(path))):
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    tops = {module.split(".")[0] for module in modules}
    assert not any(module.startswith("linksnap.") and not module.startswith("linksnap.cli") for module in modules), path
    return tops - set(sys.stdlib_module_names) - {"linksnap"}


def test_it_imports_what_the_package_asks_for() -> None:
    declared = {re.split(r"[<>=\[ ]", name)[0] for name in PROJECT["dependencies"]}
    code = [path for path in files(".py", "linksnap") if path.is_relative_to(CLI)]
    inner = [path for path in code if "mcp_server" in path.parts]
    assert set().union(*(imported(path) for path in code if path not in inner)) == declared
    assert set().union(*map(imported, inner)) <= declared | WITH_MCP
    assert list(PROJECT["optional-dependencies"]) == ["mcp"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the packages of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    pytest.importorskip("hatchling")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        ".",
    ]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("linksnap-*.whl"))


def test_it_packs_the_command_line_and_nothing_else(wheel: Path) -> None:
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert "linksnap/__init__.py" in names and "linksnap/cli/main.py" in names
    assert "linksnap/cli/locale/zh/LC_MESSAGES/linksnap-cli.mo" in names
    assert [name for name in names if not name.startswith("linksnap/cli/")] == ["linksnap/__init__.py"]
    version = re.search(r"^## (\d+\.\d+\.\d+)", text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert version and wheel.name.startswith(f"linksnap-{version[1]}-")
    assert wheel.stat().st_size < 200_000


def run(
    *words: str, folder: Path = ROOT, language: str = "C.UTF-8", **environ: str
) -> subprocess.CompletedProcess[str]:
    """`python -m linksnap.cli` in a process of its own, with nothing set."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "none"), "LANG": language}
    return subprocess.run(
        [sys.executable, "-m", "linksnap.cli", *words],
        cwd=ROOT, env=bare | environ, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_it_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    probe = "import sys; from linksnap.cli import main; main.run(['--help']); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0 and "Usage: linksnap" in done.stdout
    loaded = set(ast.literal_eval(done.stdout.splitlines()[-1]))
    assert not {"django", "torch", "celery", "redis", "numpy", "mcp", "linksnap.models"} & loaded


def test_it_speaks_chinese_where_the_terminal_does(tmp_path: Path) -> None:
    compile_catalogue(cli_catalogue_file())
    for language in ("zh_CN.UTF-8", "zh_TW.UTF-8"):
        said = run("--help", folder=tmp_path, language=language).stdout
        assert "用法:" in said and "选项" in said and "保存" in said and "Show this message" not in said
        wrong = run("search", folder=tmp_path, language=language)
        assert wrong.returncode == 2 and "错误" in wrong.stderr
    assert "linksnap login" in run("status", folder=tmp_path, language="zh_CN.UTF-8").stderr
    assert "Usage:" in run("--help", folder=tmp_path, language="de_DE.UTF-8").stdout


def test_it_survives_a_terminal_without_chinese(tmp_path: Path) -> None:
    done = run("login", "排版", folder=tmp_path, language="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1 and done.stderr.startswith("linksnap: ") and "Traceback" not in done.stderr


def test_it_colours_nothing_in_a_pipe_and_shows_no_traceback(tmp_path: Path) -> None:
    done = run("status", folder=tmp_path, LINKSNAP_URL="http://127.0.0.1:9", LINKSNAP_TOKEN="x", FORCE_COLOR="")
    assert (done.returncode, done.stdout) == (1, "") and "\x1b" not in done.stderr and done.stderr.count("\n") == 1


def test_it_gives_shells_their_completion(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "LINKSNAP_COMPLETE" in run("completion", shell, folder=tmp_path).stdout
    words = {"COMP_WORDS": "linksnap sea", "COMP_CWORD": "1", "LINKSNAP_COMPLETE": "bash_complete"}
    assert run(folder=tmp_path, **words).stdout == "plain,search\n"


def test_it_says_how_to_get_the_mcp_server(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ImportError('没有')\n", encoding="utf-8")
    done = run("mcp", folder=tmp_path, PYTHONPATH=str(tmp_path), LINKSNAP_URL="http://127.0.0.1:9", LINKSNAP_TOKEN="x")
    assert done.returncode == 1 and "linksnap[mcp]" in done.stderr and done.stderr.count("\n") == 1
    wrong = run("mcp", "--http", "localhost", folder=tmp_path)
    assert wrong.returncode == 2 and "Traceback" not in wrong.stderr
    everywhere = run("mcp", "--http", "0.0.0.0:8421", folder=tmp_path)
    assert everywhere.returncode == 1 and "--allow-host" in everywhere.stderr
