"""The commands that write a library to a file and bring it back."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linksnap.models import Link, User
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db


def ran(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    link = link_of(person("alice"), "https://zili.example/a", title="中文网页排版")
    artifact_of(snapshot_of(link), "html", "<p>行高</p>".encode())
    path = tmp_path / "库.zip"
    assert "库.zip" in ran("export_library", str(path), "--user", "alice")
    return path


def test_it_writes_an_archive_and_brings_it_back(archive: Path) -> None:
    User.objects.filter(username="alice").delete()
    person("bob")
    assert "1 links added" in ran("import_library", str(archive), "--user", "bob")
    assert Link.objects.get(owner=person("bob")).title == "中文网页排版"


def test_it_merges_only_when_told_to(archive: Path) -> None:
    with pytest.raises(CommandError, match="--merge"):
        ran("import_library", str(archive), "--user", "alice")
    assert "1 had nothing new" in ran("import_library", str(archive), "--user", "alice", "--merge")


def test_it_says_what_is_wrong_with_an_archive(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:300])
    with pytest.raises(CommandError, match="damaged"):
        ran("import_library", str(archive), "--user", "alice", "--merge")


def test_it_writes_links_a_search_finds(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "链接.csv"
    ran("export_library", str(path), "--user", "alice", "--format", "csv", "--query", "site:nirgends.example")
    assert path.read_text("utf-8-sig").count("\n") == 1
    ran("export_library", str(path), "--user", "alice", "--format", "csv")
    assert "中文网页排版" in path.read_text("utf-8-sig")


@pytest.mark.parametrize(
    "arguments",
    [["/nirgends/x/库.zip", "--user", "niemand"], ["/proc/库.zip"], ["x.zip", "--query", "排版"]],
)
def test_it_refuses_in_one_sentence(arguments: list[str]) -> None:
    person("alice")
    with pytest.raises(CommandError):
        ran("export_library", *arguments)
