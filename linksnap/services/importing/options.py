"""What a person chooses when they bring a file in. Plain values: also read by the process that prepares rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TagTrust(StrEnum):
    """How far the tags of a file are to be trusted."""

    MINE = "mine"  # they are the person's own
    REVIEW = "review"  # they become suggestions
    OFTEN_USED = "often_used"  # those used often enough in the file are the person's own, the rest suggestions


class FolderUse(StrEnum):
    """What becomes of the folders of a file."""

    COLLECTIONS = "collections"
    TAGS = "tags"
    IGNORE = "ignore"


@dataclass(frozen=True)
class ImportOptions:
    """The person's choices. `min_uses` counts for OFTEN_USED; `extra_tags` go on every link of the file.

    `merge`: bring an archive of LinkSnap into a library that holds something already; refused without.
    """

    tags: TagTrust = TagTrust.MINE
    min_uses: int = 3
    folders: FolderUse = FolderUse.COLLECTIONS
    capture: bool = True
    keep_pages: bool = True
    extra_tags: tuple[str, ...] = ()
    merge: bool = False


def options_from(stored: Mapping[str, Any]) -> ImportOptions:
    """The choices as they stand with a run; the usual ones where it says nothing."""
    return ImportOptions(
        tags=TagTrust(stored.get("tags", TagTrust.MINE)),
        min_uses=int(stored.get("min_uses", 3)),
        folders=FolderUse(stored.get("folders", FolderUse.COLLECTIONS)),
        capture=bool(stored.get("capture", True)),
        keep_pages=bool(stored.get("keep_pages", True)),
        extra_tags=tuple(stored.get("extra_tags", ())),
        merge=bool(stored.get("merge", False)),
    )
