"""Every address that answers with stored bytes does it by the one guarded response; found by watching the store."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from linksnap.models import Artifact, ArtifactKind, Snapshot
from linksnap.services.artifact_delivery import ArtifactResponse, ArtifactStream, guarded_headers
from linksnap.services.folder_store import FolderStore
from tests.access.addresses import Address, Layer, with_entry
from tests.access.asking import ask
from tests.access.test_safe_methods import reader_of
from tests.access.world import World
from tests.kept import artifact_of

# They put words into our own page: the text escaped, the article cleaned by an allow list (rules.reader_html).
CLEANED = {"pages:snapshot", "pages:snapshot_version"}
GUARDED = {"pages:artifact", "api:read_file", "api:read_text", "linkding:download"}
_QUERIES = ("", "p=0&view=reader", "part=0&view=text")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The digests that were read from the store."""
    seen: list[str] = []

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def watch(self: FolderStore, name: Any, *rest: Any) -> Any:
            seen.append(name.sha256)
            return real(self, name, *rest)

        return watch

    for method in ("read", "pieces"):
        monkeypatch.setattr(FolderStore, method, watched(getattr(FolderStore, method)))
    return seen


def with_every_kind(snapshot: Snapshot) -> None:
    """Something of each kind beside what is there."""
    for kind in ArtifactKind.values:
        if not snapshot.artifacts.filter(kind=kind, part=0).exists():
            artifact_of(snapshot, kind, f"<p id=ls-1>{kind} 的字节。".encode())


def variants(address: Address) -> Iterator[Address]:
    """The address for each kind of artifact where it names one."""
    if "kind" not in address.expected.path:
        yield address
        return
    for kind in ArtifactKind.values:
        yield replace(address, path=address.path.replace("{kind}", kind))


def test_it_answers_with_stored_bytes_only_under_the_whole_guard(world: World, reads: list[str]) -> None:
    snapshot = Snapshot.objects.get(public_id=world.alice.having["snapshot"])
    with_every_kind(snapshot)
    found = set()
    for address in with_entry(*Layer):
        if "GET" not in address.expected.answered or address.name == "events":
            continue
        for variant in variants(address):
            for query in _QUERIES:
                reads.clear()
                response = ask(reader_of(address, world), "GET", variant, world.alice.having, query)
                if reads:
                    found.add(str(address))
                    assert str(address) in CLEANED or is_guarded(response, reads[0]), (variant.path, query)
    assert found == CLEANED | GUARDED


def is_guarded(response: Any, sha256: str) -> bool:
    """The class, and on the wire every header of the set as it is meant for these bytes."""
    artifact = Artifact.objects.filter(sha256=sha256).latest("pk")
    meant = guarded_headers(artifact, response["ETag"])
    # A program is told to save the page instead of showing it.
    meant.pop("Content-Disposition")
    same = all(response[name] == value for name, value in meant.items())
    bare = not response.cookies and "X-Frame-Options" not in response and "Access-Control-Allow-Origin" not in response
    return isinstance(response, ArtifactResponse | ArtifactStream) and same and bare
