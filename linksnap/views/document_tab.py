"""The tab that shows a document which is no page: pictures of its pages, a picture, a player, or the file to take."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linksnap.models import ArtifactKind, Passage
from linksnap.queries.snapshot import SnapshotPage
from linksnap.rules.reader_html import ID_PREFIX

CODE = "document"
# What is seen at a glance comes first; of the other documents the reader does.
_SEEN = {
    "pdf": (_("PDF pages"), "file-text"),
    "image": (_("Picture"), "image"),
    "audio": (_("Sound"), "play"),
    "video": (_("Film"), "play"),
}
_FILE = (_("File"), "download")
_PAGE_ANCHOR = re.compile(r"page-([0-9]{1,5})(?:-|$)")


@dataclass(frozen=True)
class Leaf:
    """One page of a document as a picture; `number` counts from 1."""

    number: int
    width: int
    height: int
    is_hit: bool

    @property
    def part(self) -> int:
        """The part of the artifact that holds it."""
        return self.number - 1


def is_document(page: SnapshotPage) -> bool:
    """Whether this snapshot is of a file instead of a web page."""
    return (
        page.snapshot is not None and page.snapshot.document != "page" and ArtifactKind.ORIGINAL.value in page.artifacts
    )


def document_tab(page: SnapshotPage) -> tuple[str, ArtifactKind, str, Promise]:
    """Code, kind of artifact, icon and name of the tab."""
    assert page.snapshot is not None
    name, icon = _SEEN.get(page.snapshot.document, _FILE)
    return CODE, ArtifactKind.ORIGINAL, icon, name


def comes_first(page: SnapshotPage) -> bool:
    """Whether the document itself is what people want to see, before its text."""
    return page.snapshot is not None and page.snapshot.document in _SEEN


def page_of_passage(passage: Passage | None) -> int:
    """The number of the page a passage begins on; 0 where the document has no pages."""
    found = _PAGE_ANCHOR.match(passage.anchor) if passage else None
    return int(found[1]) if found else 0


def view_of_hit(page: SnapshotPage, passage: Passage) -> tuple[str, str]:
    """The tab and the place in it where a hit opens: the picture of its page, else its words in the reader."""
    number = page_of_passage(passage)
    if any(leaf.number == number for leaf in leaves_of(page, passage)):
        return CODE, f"page-{number}"
    if ArtifactKind.READER.value in page.artifacts:
        return "reader", f"{ID_PREFIX}{passage.anchor}"
    return CODE, ""


def leaves_of(page: SnapshotPage, passage: Passage | None) -> list[Leaf]:
    """The pictures of the pages, in their order."""
    hit = page_of_passage(passage)
    return [
        Leaf(file.part + 1, file.width, file.height, file.part + 1 == hit)
        for file in page.files
        if file.kind == ArtifactKind.PAGE_IMAGE
    ]


def document_context(page: SnapshotPage, passage: Passage | None) -> dict[str, Any]:
    """What the template needs to show a document."""
    assert page.snapshot is not None
    leaves = leaves_of(page, passage)
    whole = page.snapshot.details.get("pages")
    return {
        "leaves": leaves,
        "page_count": whole if isinstance(whole, int) else len(leaves),
        "original": page.artifacts[ArtifactKind.ORIGINAL.value],
        "has_reader": ArtifactKind.READER.value in page.artifacts,
    }
