"""Habits of the code: short files and functions, a first sentence everywhere, doc strings on what others call."""

import ast
import re
import warnings
from pathlib import Path

import pytest

from tests.shape.tree import PRODUCT, files, name, text

HABIT_LINES, MOST_LINES = 250, 400
MOST_FUNCTION_LINES = 60
MOST_TEMPLATE_LINES, MOST_SCRIPT_LINES = 160, 200
# Written by others, kept as they published it.
BROUGHT = {"Readability.js", "autoconsent.js"}
CODE = [path for path in files(".py", *PRODUCT, "scripts", "benchmarks") if "migrations" not in path.parts]


def long_ones(paths: list[Path], most: int) -> list[str]:
    return [f"{name(path)}: {count}" for path in paths if (count := len(text(path).splitlines())) > most]


def test_it_keeps_files_short() -> None:
    assert long_ones(CODE, MOST_LINES) == []
    for line in long_ones(CODE, HABIT_LINES):
        warnings.warn(f"over the habit of {HABIT_LINES} lines: {line}", stacklevel=1)


def test_it_keeps_templates_scripts_and_styles_short() -> None:
    scripts = [path for path in files(".js", *PRODUCT) if "vendor" not in path.parts and path.name not in BROUGHT]
    assert long_ones(files(".html", "templates"), MOST_TEMPLATE_LINES) == []
    assert long_ones(scripts, MOST_SCRIPT_LINES) == []


@pytest.mark.parametrize("folder", [*PRODUCT, "scripts", "benchmarks", "tests"])
def test_it_says_in_the_first_line_what_a_file_holds(folder: str) -> None:
    silent = []
    for path in files(".py", folder):
        source = text(path)
        if source.strip() and "migrations" not in path.parts and not re.match(r'(#!.*\n)?"""\S', source):
            silent.append(name(path))
    assert silent == []


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(ast.parse(text(path))) if isinstance(node, kinds)]


def test_it_keeps_functions_short_and_their_arguments_few() -> None:
    found = []
    for path in CODE:
        for node in functions(path):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            arguments = len(node.args.args) + len(node.args.kwonlyargs)
            if lines > MOST_FUNCTION_LINES or arguments > 8:
                found.append(f"{name(path)}: {node.name}: {lines} lines, {arguments} arguments")
    assert found == []


def test_it_imports_at_the_top_but_for_the_two_heavy_loads() -> None:
    heavy = {"torch", "sentence_transformers", "transformers", "safetensors", "huggingface_hub", "playwright"}
    found = []
    for path in CODE:
        for node in functions(path):
            for inner in ast.walk(node):
                named = [alias.name for alias in inner.names] if isinstance(inner, ast.Import) else []
                named += [inner.module or ""] if isinstance(inner, ast.ImportFrom) else []
                found += [f"{name(path)}: {what}" for what in named if what.split(".")[0] not in heavy]
    assert found == []


def test_it_has_no_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "common", "misc", "manager", "handler"}
    assert [name(path) for path in CODE if path.stem in drawers or drawers & set(path.parts)] == []


def test_it_leaves_no_note_to_finish_something_later() -> None:
    later = re.compile(r"#.*\b(TODO|FIXME|XXX)\b")
    paths = [path for path in CODE + files(".py", "tests") if path.name != Path(__file__).name]
    assert [name(path) for path in paths if later.search(text(path))] == []


def test_it_names_every_test_by_what_it_does() -> None:
    odd = [
        f"{name(path)}: {node.name}"
        for path in files(".py", "tests")
        if path.name.startswith("test_")
        for node in functions(path)
        if node.name.startswith("test_") and not node.name.startswith(("test_it_", "test_its_"))
    ]
    assert odd == []
