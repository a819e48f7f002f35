"""Firefox: the JSON that "Backup…" of its library writes; folders in folders, tags, dates in microseconds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from linksnap.formats.addresses import refused
from linksnap.formats.base import FileHead, FormatName, ImportedEntry, ImportedRow, RowReason
from linksnap.formats.json_fields import JsonFields, storable
from linksnap.formats.json_rows import EACH, JsonRow
from linksnap.formats.json_source import checked, read_json
from linksnap.formats.tag_lists import folder_path, split_tags

_FIELDS = ("title", "uri", "type", "typeCode", "root", "dateAdded", "lastModified", "tags", "annos")
# Folders within folders that are followed. What lies deeper is refused as one row.
_DEEPEST = 60
_NODES = tuple(("children", EACH) * depth for depth in range(1, _DEEPEST + 1))
_TOO_DEEP = ("children", EACH) * (_DEEPEST + 1)
# A bookmark is read in one piece; of a folder, and of what no chunk holds whole, each field alone.
_PLACES = (*_NODES, *((*node, name) for node in ((), *_NODES) for name in _FIELDS), _TOO_DEEP)
# Old backups also hold each tag as a folder of the bookmarks that have it.
_TAGS = "tagsFolder"
_BOOKMARK = ("text/x-moz-place", "1")
_DESCRIPTION = "bookmarkProperties/description"

# Where a node stands: the position in each list on the way to it.
At = tuple[int, ...]


@dataclass
class _Folder:
    """A folder's own fields; one with a `root` is Firefox's own (menu, toolbar, others) and no choice of the person."""

    name: str = ""
    root: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a bookmark stands, which tags that means, and whether its folders had to be flattened."""

    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    is_too_deep: bool = False


@dataclass
class _Node:
    """What follows of one node in the file without a break; of a bookmark that is all of it."""

    at: At
    values: dict[str, object] = field(default_factory=dict)
    problem: JsonRow | None = None


class Firefox:
    """Reads Firefox's backup of its bookmarks."""

    name = FormatName.FIREFOX

    def recognises(self, head: FileHead) -> int:
        """By the type Firefox gives to each of its bookmarks and folders."""
        return 96 if head.text.lstrip("\ufeff \t\r\n").startswith("{") and '"text/x-moz-place' in head.text else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The bookmarks in file order. The file is read twice: a folder's name may stand behind what is in it."""
        folders = _folders(path)
        number = 0
        for node in _nodes(path):
            row = _row(number + 1, node, folders)
            if row is not None:
                number += 1
                yield row


def _nodes(path: Path) -> Iterator[_Node]:
    for at, rows in groupby(read_json(path, _PLACES, "children"), lambda row: row.at):
        node = _Node(at)
        for row in rows:
            if row.place == _TOO_DEEP:
                yield _Node(at, problem=JsonRow(row.place, problem=RowReason.TOO_DEEP))
            elif row.problem is not None:
                node.problem = row
            elif isinstance(row.value, dict):
                node.values |= row.value
            elif row.place[-1] is not EACH:
                node.values[row.place[-1]] = row.value
        if node.values or node.problem:
            yield node


def _folders(path: Path) -> dict[At, _Folder]:
    """Every folder by where it stands; a folder's fields may stand in two parts, before its children and behind."""
    found: dict[At, _Folder] = {}
    for node in _nodes(path):
        fields = JsonFields(node.values)
        if node.problem is None and "uri" not in fields and not _is_bookmark(fields):
            folder = found.setdefault(node.at, _Folder())
            folder.name = folder.name or fields.text("title")
            folder.root = folder.root or fields.text("root")
    return found


def _is_bookmark(fields: JsonFields) -> bool:
    return fields.text("type") == _BOOKMARK[0] or ("type" not in fields and fields.text("typeCode") == _BOOKMARK[1])


def _row(number: int, node: _Node, folders: dict[At, _Folder]) -> ImportedRow | None:
    """The row of a bookmark; None for folders and for the lines between bookmarks."""
    fields = JsonFields(node.values)
    if node.problem is not None and node.problem.problem is not None:
        text = fields.text("uri") or storable(node.problem.text)
        return refused(number, node.problem.problem, text, fields.text("title"))
    if "uri" not in fields and not _is_bookmark(fields):
        return None
    place = _place(node.at, folders)
    notices = (RowReason.TOO_DEEP,) if place.is_too_deep else ()
    return checked(
        ImportedEntry(
            number=number,
            url=fields.text("uri"),
            title=fields.text("title"),
            description=_description(fields),
            tags=tuple(dict.fromkeys((*split_tags(fields.text("tags"), ","), *place.tags))),
            folders=(place.folders,) if place.folders else (),
            added_at=fields.moment("dateAdded"),
            modified_at=fields.moment("lastModified"),
            notices=(*fields.notices, *notices),
        )
    )


def _place(at: At, folders: dict[At, _Folder]) -> _Place:
    way = [folders[at[:length]] for length in range(1, len(at)) if at[:length] in folders]
    names = [folder.name for folder in way if not folder.root]
    if any(folder.root == _TAGS for folder in way):
        return _Place(tags=split_tags(",".join(names[:1]), ","))
    path, is_too_deep = folder_path(names)
    return _Place(folders=path, is_too_deep=is_too_deep)


def _description(fields: JsonFields) -> str:
    """Firefox had descriptions until version 62; they came as an annotation."""
    texts = (note.text("value") for note in fields.objects("annos") if note.text("name") == _DESCRIPTION)
    return next(texts, "")
