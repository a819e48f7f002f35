"""The documentation keeps up with the code: every variable, every address of the API, every page in the index."""

import re
from pathlib import Path

from linksnap.api.root import api
from linksnap.env import default_data_folder, load_env
from linksnap.forms.reasons import known_reasons
from linksnap.rules.canonical_url import UrlProblem
from linksnap.rules.query_tree import FilterName, LinkState
from linksnap.rules.tag_names import TagProblem
from tests.shape.tree import ROOT, name, text, tracked

DOCS = ROOT / "docs"
# In pieces, so that this file itself names none that is not there.
VARIABLE = re.compile("LINKSNAP" + r"_[A-Z][A-Z_]*[A-Z]")
CODE = {".py", ".yml", ".sh", ""}


def read(document: str) -> str:
    return text(DOCS / f"{document}.md")


def test_it_documents_every_environment_variable() -> None:
    used: dict[str, str] = {}
    for path in tracked():
        if path.suffix in CODE or path.name in {"Makefile", ".env.example"}:
            used |= {variable: name(path) for variable in VARIABLE.findall(text(path))}
    documented = set(re.findall(r"`(LINKSNAP_[A-Z_]+)`", read("settings")))
    assert {variable: where for variable, where in used.items() if variable not in documented} == {}
    assert documented - used.keys() == set(), "variables nobody reads"


def test_it_documents_the_defaults_the_code_has() -> None:
    env = load_env({"LINKSNAP_DATA": "/nowhere"})
    settings = read("settings")
    for value in (env.host, str(env.port), env.public_url, env.log_level, ",".join(env.allowed_hosts[:3])):
        assert f"`{value}`" in settings, value
    assert default_data_folder().name == "linksnap"


def test_it_documents_every_address_of_the_api() -> None:
    rows = set(re.findall(r"^\| ([A-Z]+) \| `([^`]+)` \|", read("api"), re.MULTILINE))
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    assert rows == {(method.upper(), path) for path, operations in paths.items() for method in operations}


def test_it_documents_every_code_of_a_refusal() -> None:
    documented = set(re.findall(r"`([a-z_]+)`", read("api")))
    for problem in (*UrlProblem, *TagProblem):
        assert problem.value in documented and problem.value in known_reasons(), problem.value
    codes = re.findall(r"problem\(\s*\d+,\s*\"([a-z_]+)\"", "".join(map(text, (ROOT / "linksnap/api").glob("*.py"))))
    assert set(codes) - documented == set() and "tag_name_taken" in codes


def test_it_documents_every_condition_of_the_search() -> None:
    howto = read("search-howto")
    assert [name for name in FilterName if f"{name.value}:" not in howto] == []
    assert [state for state in LinkState if f"`{state.value}`" not in howto and f"is:{state.value}" not in howto] == []


def test_it_links_every_page_of_the_documentation() -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", read("index")))
    pages = {path.name for path in tracked() if path.parent == DOCS and path.suffix == ".md"}
    assert pages - linked - {"index.md"} == set()


def test_it_leads_nowhere_wrong() -> None:
    lost = []
    for path in [path for path in tracked() if path.suffix == ".md"]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text(path)):
            if not (path.parent / Path(target)).exists():
                lost.append(f"{name(path)}: {target}")
    assert lost == []
