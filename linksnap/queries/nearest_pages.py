"""The pages of a person that are most like one page or vector: related pages, neighbours for tag suggestion."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from linksnap.models import (
    Encoder,
    EncoderState,
    Link,
    LinkTag,
    PageEmbedding,
    Suggestion,
    SuggestionState,
    User,
)
from linksnap.queries.tag_surroundings import NOT_CONFIRMED


@dataclass(frozen=True)
class NearPage:
    """A page like another; similarity is the cosine of their vectors."""

    link: Link
    similarity: float

    @property
    def link_id(self) -> int:
        """The id alone, for who reads the link in his own way."""
        return self.link.pk


@dataclass(frozen=True)
class NeighbourRow:
    """What tag suggestion needs of a page like another: its tags and those refused for it, in no order."""

    link_id: int
    similarity: float
    tag_ids: tuple[int, ...]
    title: str
    refused_ids: tuple[int, ...] = ()


# Exact: the pages of one person are far fewer than their passages, and an index would answer for all owners at once.
_NEAREST = """
SELECT link_id, -(vector <#> %s::halfvec) AS similarity FROM linksnap_pageembedding
WHERE owner_id = %s AND encoder_id = %s AND link_id <> %s ORDER BY similarity DESC, link_id DESC LIMIT %s
"""


def active_encoder() -> Encoder | None:
    """The encoder whose vectors are searched; None before the first one has started."""
    return Encoder.objects.filter(state=EncoderState.ACTIVE).first()


def nearest_pages(owner: User, link: Link, limit: int = 3) -> list[NearPage]:
    """Return the owner's links most like this one, nearest first; none while it has no vector."""
    encoder = active_encoder()
    page = PageEmbedding.objects.filter(owner=owner, encoder=encoder, link=link).first() if encoder else None
    if encoder is None or page is None:
        return []
    near = _nearest(owner, encoder, list(page.vector), link.pk, limit)
    links = Link.objects.filter(owner=owner).select_related("current_snapshot").in_bulk([row[0] for row in near])
    return [NearPage(links[link_id], similarity) for link_id, similarity in near if link_id in links]


def neighbours(owner: User, vector: Sequence[float], exclude_link: Link, limit: int = 30) -> list[NeighbourRow]:
    """Return the owner's links nearest to a page vector of the active encoder, with the tags a person gave them.

    Nearest first; none before an encoder is active. Tags that a machine put there, another tool's or ours, are left
    out: learning from them would only repeat its mistakes.
    """
    encoder = active_encoder()
    if encoder is None:
        return []
    near = _nearest(owner, encoder, vector, exclude_link.pk, limit)
    ids = [link_id for link_id, _ in near]
    titles = Link.objects.filter(owner=owner, pk__in=ids).values_list("pk", "title", "current_snapshot__title")
    title_of = {pk: own or of_page or "" for pk, own, of_page in titles}
    tags_of: dict[int, list[int]] = {}
    given = LinkTag.objects.filter(owner=owner, link_id__in=ids).exclude(source__in=NOT_CONFIRMED)
    for link_id, tag_id in given.values_list("link_id", "tag_id"):
        tags_of.setdefault(link_id, []).append(tag_id)
    refused_for: dict[int, list[int]] = {}
    refused = Suggestion.objects.filter(owner=owner, link_id__in=ids, state=SuggestionState.REJECTED, tag__isnull=False)
    for link_id, tag_id in refused.values_list("link_id", "tag_id"):
        refused_for.setdefault(link_id, []).append(tag_id or 0)
    return [
        NeighbourRow(
            link_id, similarity, tuple(tags_of.get(link_id, ())), title_of[link_id], tuple(refused_for.get(link_id, ()))
        )
        for link_id, similarity in near
        if link_id in title_of
    ]


def _nearest(
    owner: User, encoder: Encoder, vector: Sequence[float], exclude_link: int, limit: int
) -> list[tuple[int, float]]:
    text = "[" + ",".join(f"{number:.6g}" for number in vector) + "]"
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [text, owner.pk, encoder.pk, exclude_link, limit])
        return [(link_id, float(similarity)) for link_id, similarity in cursor.fetchall()]
