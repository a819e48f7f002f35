"""Rows are found by their owner first: a page or an address of the API never asks for a row by its id alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.shape.tree import ROOT, files, name, text

# Where requests come in. What they call starts from the user they hand over.
DOORS = ("linksnap/views", "linksnap/api", "linksnap/forms", "linksnap/templatetags", "linksnap/context_processors.py")


def owned() -> frozenset[str]:
    """The names of models whose rows belong to a person."""
    found = apps.get_app_config("linksnap").get_models()
    return frozenset(one.__name__ for one in found if any(field.name == "owner" for field in one._meta.concrete_fields))


def chain_of(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> list[ast.Call]:
    """The calls that follow one after the other on `Model.objects`."""
    calls: list[ast.Call] = []
    while isinstance(above := parents.get(node), ast.Attribute | ast.Call) and getattr(above, "func", node) is node:
        if isinstance(above, ast.Call):
            calls.append(above)
        node = above
    return calls


def begins_with_owner(calls: list[ast.Call]) -> bool:
    """Whether a condition on the owner is among the calls, or one that ties a subquery to rows that were found so."""
    for keyword in (keyword for call in calls for keyword in call.keywords):
        ties = isinstance(keyword.value, ast.Call) and getattr(keyword.value.func, "id", "") == "OuterRef"
        if ties or "owner" in (keyword.arg or "").removesuffix("_id").split("__"):
            return True
    return False


def asked_by_id(path: Path) -> Iterator[str]:
    """Places that ask a model with owners for rows and name no owner."""
    tree = ast.parse(text(path))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    models = owned()
    for node in ast.walk(tree):
        asks = isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
        if asks and getattr(node.value, "id", "") in models and not _is_fine(node, parents):
            yield f"{name(path)}:{node.lineno}: {ast.unparse(node.value)}"
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("get_object_or_404"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Name) and first.id in models and not begins_with_owner([node]):
                yield f"{name(path)}:{node.lineno}: {first.id}"


def _is_fine(node: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> bool:
    calls = chain_of(node, parents)
    if begins_with_owner(calls):
        return True
    above = parents.get(calls[-1] if calls else node)
    # Rows of rows that are at hand already.
    return isinstance(above, ast.Call) and getattr(above.func, "id", "") == "Prefetch"


def paths(*places: str) -> list[Path]:
    """The Python files below some places."""
    return [path for path in files(".py", "linksnap") if path.relative_to(ROOT).as_posix().startswith(places)]


def test_it_asks_for_no_row_by_its_id_alone_where_requests_come_in() -> None:
    found = [place for path in paths(*DOORS) for place in asked_by_id(path)]
    assert found == [], "begin with .filter(owner=…), or with a query of linksnap/queries that does"


def test_it_sees_what_asks_by_id_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.shape.test_owners.name", lambda path: path.name)
    page = tmp_path / "page.py"
    page.write_text(
        "Link.objects.get(public_id=x)\n"
        "get_object_or_404(Link, public_id=x)\n"
        "Link.objects.select_related('a').filter(public_id=x).first()\n"
        "Link.objects.select_related('a').filter(owner=me, public_id=x)\n"
        "get_object_or_404(Tag, owner=me, slug=x)\n"
        "LinkTag.objects.filter(link__owner_id=me.pk)\n"
        "Encoder.objects.get(pk=1)\n"
        "Prefetch('link_tags', LinkTag.objects.select_related('tag'))\n",
        encoding="utf-8",
    )
    assert sorted(asked_by_id(page)) == ["page.py:1: Link", "page.py:2: Link", "page.py:3: Link"]
