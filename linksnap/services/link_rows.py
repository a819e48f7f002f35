"""Everything kept of some links as plain JSON, and back into the tables: what a deletion writes down for its undo."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import zstandard
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BinaryField, DateTimeField, Field, JSONField, Max, Model, QuerySet

from linksnap.models import (
    OPEN_STATES,
    Artifact,
    Capture,
    Collection,
    CollectionLink,
    Highlight,
    Link,
    LinkTag,
    OutgoingLink,
    Snapshot,
    Suggestion,
    Tag,
)
from linksnap.services import bulk_rows
from linksnap.services.bulk_rows import Columns

Row = dict[str, Any]
_AT_ONCE = 50
_LEVEL = 9
# In this order, for each names what came before. What is made anew (passages, checks, steps) is not written down.
_TABLES: tuple[type[Model], ...] = (
    Link, Capture, Snapshot, Artifact, OutgoingLink, LinkTag, CollectionLink, Highlight, Suggestion,
)  # fmt: skip


def written_down(link_ids: Sequence[int]) -> list[str]:
    """The rows of these links, packed; a piece for every fifty of them."""
    pieces = []
    for begin in range(0, len(link_ids), _AT_ONCE):
        some = link_ids[begin : begin + _AT_ONCE]
        rows = {model.__name__: [_row_of(one) for one in _rows(model, some)] for model in _TABLES}
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
        pieces.append(base64.b64encode(zstandard.ZstdCompressor(level=_LEVEL).compress(text)).decode())
    return pieces


def blobs_of(link_ids: Sequence[int]) -> list[list[object]]:
    """What of these links lies in the store: digest, packing, size, size there. While named, it is not swept."""
    artifacts = Artifact.objects.filter(snapshot__link__in=link_ids).order_by("sha256", "encoding")
    found = artifacts.distinct("sha256", "encoding").values_list("sha256", "encoding", "size", "stored_size")
    return [list(row) for row in found]


@dataclass
class PutBack:
    """The links of one piece as they are again: of `links` (by what they were), `current` names what to index."""

    owner_id: int
    rows: dict[str, list[Row]]
    links: dict[int, int] = field(default_factory=dict)
    current: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, owner_id: int, piece: str) -> "PutBack":
        """Unpack a piece and write its rows. Call it in a transaction."""
        back = cls(owner_id, json.loads(zstandard.ZstdDecompressor().decompress(base64.b64decode(piece))))
        back._links()
        back._others()
        back._point()
        return back

    def _links(self) -> None:
        """The links themselves; one whose address was saved again meanwhile is that link now."""
        digests = {row["id"]: bytes.fromhex(row["canonical_sha256"]) for row in self.rows["Link"]}
        there = Link.objects.filter(owner_id=self.owner_id, canonical_sha256__in=digests.values())
        known = {bytes(digest): pk for pk, digest in there.values_list("pk", "canonical_sha256")}
        self.links = {pk: known.get(digest, pk) for pk, digest in digests.items()}
        fresh = [row for row in self.rows["Link"] if self.links[row["id"]] == row["id"]]
        # What of it may be gone is found anew: its page below, its original when it is indexed.
        away = dict.fromkeys(("current_snapshot_id", "latest_capture_id", "near_duplicate_of_id"))
        _insert(Link, [{**row, **away} for row in fresh])

    def _others(self) -> None:
        lasts = Snapshot.objects.filter(link__in=self.links.values()).values_list("link_id").annotate(Max("version"))
        last = dict(lasts)
        tags = _alive(Tag, self.owner_id, (row["tag_id"] for row in self._all("LinkTag", "Suggestion")))
        places = _alive(Collection, self.owner_id, (row["collection_id"] for row in self.rows["CollectionLink"]))
        for row in self._all("Capture", "Snapshot", "LinkTag", "CollectionLink", "Highlight", "Suggestion"):
            row["link_id"] = self.links[row["link_id"]]
        for row in self.rows["Snapshot"]:
            row["version"] += last.get(row["link_id"], 0)
        for row in self.rows["Suggestion"]:
            row["tag_id"] = row["tag_id"] if row["tag_id"] in tags else None
        self.rows["LinkTag"] = [row for row in self.rows["LinkTag"] if row["tag_id"] in tags]
        self.rows["CollectionLink"] = [row for row in self.rows["CollectionLink"] if row["collection_id"] in places]
        for model in _TABLES[1:]:
            _insert(model, self.rows[model.__name__])

    def _point(self) -> None:
        """Let the links name their page and last capture, where they name none."""
        captures = {row["id"] for row in self.rows["Capture"]}
        for row in self.rows["Link"]:
            link = Link.objects.get(pk=self.links[row["id"]])
            if link.current_snapshot_id is None and row["current_snapshot_id"]:
                link.current_snapshot_id = row["current_snapshot_id"]
                self.current.append(row["current_snapshot_id"])
            if link.latest_capture_id is None and row["latest_capture_id"] in captures:
                link.latest_capture_id = row["latest_capture_id"]
            # Not save(): it would date the link today.
            Link.objects.filter(pk=link.pk).update(
                current_snapshot=link.current_snapshot_id, latest_capture=link.latest_capture_id
            )

    def _all(self, *names: str) -> list[Row]:
        return [row for name in names for row in self.rows[name]]


def _rows(model: type[Model], link_ids: Sequence[int]) -> QuerySet[Model]:
    through = {Link: "pk__in", Artifact: "snapshot__link__in", OutgoingLink: "snapshot__link__in"}
    rows = model._default_manager.filter(**{through.get(model, "link__in"): link_ids}).order_by("pk")
    # What waits or runs ends with its link; it is asked for anew.
    return rows.exclude(state__in=OPEN_STATES) if model is Capture else rows


def _alive(model: type[Model], owner_id: int, keys: Any) -> set[int]:
    return set(model._default_manager.filter(owner_id=owner_id, pk__in=set(keys)).values_list("pk", flat=True))


def _columns(model: type[Model]) -> "dict[str, Field[Any, Any]]":
    return {
        str(column.column): column
        for column in model._meta.concrete_fields
        if not isinstance(column, SearchVectorField)
    }


def _row_of(row: Model) -> Row:
    return {name: _plain(getattr(row, column.attname)) for name, column in _columns(type(row)).items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _insert(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows that are there already, and those a newer version has no column for, are passed over."""
    if not rows:
        return
    arrays = {
        name: [_value(column, row[name]) for row in rows] for name, column in _columns(model).items() if name in rows[0]
    }
    bulk_rows.insert(model, Columns(arrays, {}))


def _value(column: "Field[Any, Any]", value: Any) -> object:
    if value is None:
        return None
    if isinstance(column, DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(column, JSONField):
        return json.dumps(value, ensure_ascii=False)
    return bytes.fromhex(value) if isinstance(column, BinaryField) else value
