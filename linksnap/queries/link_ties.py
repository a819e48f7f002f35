"""Which saved pages a saved page leads to, and which lead to it: from the links in their articles."""

from dataclasses import dataclass

from django.db.models import F

from linksnap.models import Link, OutgoingLink

MOST_TIES = 20


@dataclass(frozen=True)
class Tie:
    """A saved link on the other side, and the words in the article that make the connection."""

    link: Link
    text: str


@dataclass(frozen=True)
class LinkTies:
    """Both directions, at most 20 each; the counts are of all."""

    links_to: tuple[Tie, ...] = ()
    linked_from: tuple[Tie, ...] = ()
    to_count: int = 0
    from_count: int = 0


def ties_of(link: Link) -> LinkTies:
    """Ties of a link's current version with the current versions of its owner's other pages, both in a steady order."""
    to_links, to_count = _links_to(link)
    from_links, from_count = _linked_from(link)
    return LinkTies(tuple(to_links), tuple(from_links), to_count, from_count)


def _links_to(link: Link) -> tuple[list[Tie], int]:
    """In the order they stand in the article."""
    if link.current_snapshot_id is None:
        return [], 0
    rows = OutgoingLink.objects.filter(owner_id=link.owner_id, snapshot_id=link.current_snapshot_id)
    texts = {bytes(row.canonical_sha256): row.text for row in rows.order_by("n")}
    others = Link.objects.filter(owner_id=link.owner_id, canonical_sha256__in=list(texts)).exclude(pk=link.pk)
    found = {bytes(other.canonical_sha256): other for other in others.defer("words").select_related("current_snapshot")}
    ties = [Tie(found[digest], text) for digest, text in texts.items() if digest in found]
    return ties[:MOST_TIES], len(ties)


def _linked_from(link: Link) -> tuple[list[Tie], int]:
    """Those saved last first. Versions that were replaced count no more: their page may have dropped the link."""
    rows = (
        OutgoingLink.objects.filter(owner_id=link.owner_id, canonical_sha256=link.canonical_sha256)
        .filter(snapshot_id=F("snapshot__link__current_snapshot_id"))
        .exclude(snapshot__link_id=link.pk)
    )
    shown = rows.select_related("snapshot__link__current_snapshot").defer("snapshot__link__words")
    ties = [Tie(row.snapshot.link, row.text) for row in shown.order_by("-snapshot__link_id")[:MOST_TIES]]
    return ties, rows.count() if len(ties) == MOST_TIES else len(ties)
