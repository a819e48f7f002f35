"""A tag as lists of links show it: its name, where it leads, and whether it was put on by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from linksnap.models import LinkTag, TagSource


@dataclass(frozen=True)
class ShownTag:
    """One tag of one link; `by_itself`: no person meant it yet, and `probability` says how sure the suggester was."""

    name: str
    slug: str
    by_itself: bool = False
    probability: float | None = None


def shown_tags(rows: Iterable[LinkTag]) -> tuple[ShownTag, ...]:
    """The tags of rows that came with their `tag`."""
    return tuple(ShownTag(row.tag.name, row.tag.slug, row.source == TagSource.AUTO, row.probability) for row in rows)
