"""One person's history of tagging in the order of time: what a suggester is learned from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Q

from linksnap.models import (
    Encoder,
    Link,
    LinkTag,
    PageEmbedding,
    Passage,
    Suggestion,
    SuggestionState,
)
from linksnap.queries.tag_surroundings import NOT_CONFIRMED

MOST_LINKS = 20_000
# Tags are about what a page begins with: three passages are more characters than are read.
_FIRST_PASSAGES = 3
_AT_ONCE = 2_000


@dataclass(frozen=True)
class HistoryRow:
    """A link with its page vector, its confirmed tags and those refused for it."""

    link_id: int
    title: str
    text: str
    lang: str
    host: str
    url: str
    vector: list[float]
    tag_ids: tuple[int, ...]
    refused_ids: tuple[int, ...]


def tag_history(owner_id: int, encoder: Encoder) -> list[HistoryRow]:
    """Return the links of a person that have a confirmed or a refused tag and a page vector, oldest decision first.

    The newest 20,000 of them. Tags that a machine put on say nothing of what the person wants.
    """
    tags: dict[int, list[int]] = defaultdict(list)
    given = LinkTag.objects.filter(owner_id=owner_id).exclude(source__in=NOT_CONFIRMED)
    for link_id, tag_id in given.order_by("pk").values_list("link_id", "tag_id"):
        tags[link_id].append(tag_id)
    refused: dict[int, list[int]] = defaultdict(list)
    no = Suggestion.objects.filter(owner_id=owner_id, state=SuggestionState.REJECTED, tag__isnull=False)
    for link_id, refused_id in no.values_list("link_id", "tag_id"):
        refused[link_id].append(refused_id or 0)
    newest = _in_order(owner_id, tags.keys() | refused.keys())[-MOST_LINKS:]
    rows: list[HistoryRow] = []
    for start in range(0, len(newest), _AT_ONCE):
        rows += _rows(owner_id, encoder, newest[start : start + _AT_ONCE], tags, refused)
    return rows


def pages_of(owner_id: int, encoder: Encoder, link_ids: list[int]) -> list[HistoryRow]:
    """The pages of these links that have a vector, in the order of the ids, as a suggester reads them; without tags."""
    return _rows(owner_id, encoder, link_ids, {}, {})


def _in_order(owner_id: int, link_ids: Iterable[int]) -> list[int]:
    """The links by when their tags were decided on. A file that was imported in one go keeps the dates of its links."""
    wanted = set(link_ids)
    by_hand = Q(link_tags__isnull=False) & ~Q(link_tags__source__in=NOT_CONFIRMED)
    links = Link.objects.filter(owner_id=owner_id).annotate(decided=Max("link_tags__created_at", filter=by_hand))
    order = links.order_by("created_at", "pk").values_list("pk", "created_at", "decided")
    dated = [
        (max(decided.date(), saved.date()) if decided else saved.date(), n, pk)
        for n, (pk, saved, decided) in enumerate(order)
        if pk in wanted
    ]
    return [pk for _, _, pk in sorted(dated)]


def _rows(
    owner_id: int, encoder: Encoder, ids: list[int], tags: dict[int, list[int]], refused: dict[int, list[int]]
) -> list[HistoryRow]:
    links = Link.objects.filter(owner_id=owner_id).select_related("current_snapshot").in_bulk(ids)
    pages = PageEmbedding.objects.filter(owner_id=owner_id, encoder=encoder, link_id__in=ids)
    vectors = {page.link_id: list(page.vector) for page in pages}
    texts: dict[int, list[str]] = defaultdict(list)
    first = Passage.objects.filter(owner_id=owner_id, link_id__in=ids, n__lt=_FIRST_PASSAGES).order_by("link_id", "n")
    for link_id, text in first.values_list("link_id", "text"):
        texts[link_id].append(text)
    return [
        HistoryRow(
            link_id=pk,
            title=link.title or (link.current_snapshot.title if link.current_snapshot else ""),
            text="\n".join(texts.get(pk, [])),
            lang=link.current_snapshot.lang if link.current_snapshot else "",
            host=link.host,
            url=link.url,
            vector=vectors[pk],
            tag_ids=tuple(tags.get(pk, ())),
            refused_ids=tuple(refused.get(pk, ())),
        )
        for pk in ids
        if (link := links.get(pk)) is not None and pk in vectors
    ]
