"""Every row of the catalogue of bad inputs has its tests, and these exist."""

import ast
import json
import re
from functools import cache
from typing import Any

import pytest

from tests.shape.catalogue import API, TAGS, URLS
from tests.shape.catalogue_of_faults import CAPTURES, FAULTS, IMPORTS
from tests.shape.tree import ROOT, text

# Kept beside the repository, not in it.
_MET = "tests/workers/capture/test_bad_inputs.py"
_LIST = ROOT.parent / "shared" / "design" / "bad-inputs.json"


@cache
def _functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_it_names_tests_that_exist() -> None:
    named = {node for tests in (URLS | API | TAGS | IMPORTS | FAULTS | CAPTURES).values() for node in tests}
    gone = [node for node in sorted(named) if node.partition("::")[2] not in _functions(node.partition("::")[0])]
    assert gone == []


def test_it_has_a_test_for_every_row() -> None:
    if not _LIST.is_file():
        pytest.skip("the catalogue of bad inputs is not beside this repository: its numbers cannot be compared")
    rows: list[dict[str, Any]] = json.loads(_LIST.read_text(encoding="utf-8"))
    cases = set(re.findall(r'^    (?:bad|raw)\("([HJ]\d\d)", ', text(ROOT / _MET), re.MULTILINE))
    assert not cases & set(CAPTURES)
    met = {"HTTP", "HTML/JS"}
    assert {row["id"] for row in rows if row["group"] in met} == cases | set(CAPTURES)
    groups = {"URLs": URLS, "API": API, "Tags and text": TAGS, "Imports": IMPORTS, "Runtime faults": FAULTS}
    assert {row["group"] for row in rows} == met | set(groups)
    for group, known in groups.items():
        assert {row["id"] for row in rows if row["group"] == group} == set(known)
