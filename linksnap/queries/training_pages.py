"""The pages of those who let the instance's encoder learn from their libraries, with all that was said of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from linksnap.models import (
    Highlight,
    Link,
    LinkTag,
    OpenedHit,
    OutgoingLink,
    Passage,
    Suggestion,
    SuggestionState,
    User,
)
from linksnap.queries.tag_surroundings import NOT_CONFIRMED
from linksnap.rules.copy_worth import PART_OF_THE_PAGE, worth_of
from linksnap.rules.site_turns import site_of

MOST_PASSAGES = 12
MOST_OF_A_KIND = 5
_AT_ONCE = 500


@dataclass(frozen=True)
class LibraryPage:
    """One page with what its owner, its author and the search box said of it; near-duplicates share `page`."""

    page: int
    site: str
    lang: str
    saved_at: float
    title: str
    description: str
    note: str
    passages: tuple[str, ...]
    tags: tuple[str, ...]
    refused: tuple[str, ...]
    highlights: tuple[str, ...]
    anchors: tuple[str, ...]
    questions: tuple[str, ...]


def those_who_agreed() -> QuerySet[User]:
    """People whose libraries may be learned from; who has not been asked has not agreed."""
    return User.objects.filter(is_active=True, shares_training=True)


def count_pages() -> int:
    """Of how many pages there is text to learn from."""
    return _links().count()


def training_pages() -> Iterator[LibraryPage]:
    """Stream the pages of all who agreed, some hundreds in memory. A page that was a wall or an error is no page."""
    after = 0
    while batch := list(_links().filter(pk__gt=after)[:_AT_ONCE]):
        after = batch[-1].pk
        yield from _pages([link for link in batch if _is_a_page(link)])


def _links() -> QuerySet[Link]:
    agreed = Link.objects.filter(owner__in=those_who_agreed(), current_snapshot__isnull=False)
    named = agreed.annotate(page=Coalesce(F("near_duplicate_of_id"), F("pk")))
    return named.select_related("current_snapshot").defer("words").order_by("pk")


def _is_a_page(link: Link) -> bool:
    assert link.current_snapshot is not None
    return worth_of(link.current_snapshot.verdict) >= PART_OF_THE_PAGE


def _pages(links: Sequence[Link]) -> Iterator[LibraryPage]:
    ids = [link.pk for link in links]
    passages = _texts(Passage.objects.filter(link_id__in=ids, n__lt=MOST_PASSAGES).order_by("link_id", "n"), "text")
    given = LinkTag.objects.filter(link_id__in=ids).exclude(source__in=NOT_CONFIRMED).order_by("link_id", "pk")
    tags = _texts(given, "tag__name")
    no = Suggestion.objects.filter(link_id__in=ids, state=SuggestionState.REJECTED).order_by("link_id", "pk")
    refused = _texts(no, "name")
    highlights = _texts(Highlight.objects.filter(link_id__in=ids).order_by("link_id", "pk"), "quote")
    questions = _texts(OpenedHit.objects.filter(link_id__in=ids).order_by("link_id", "pk"), "text")
    anchors = _anchors(links)
    for link in links:
        seen = link.current_snapshot
        assert seen is not None
        yield LibraryPage(
            page=link.page,  # type: ignore[attr-defined]
            site=site_of(link.host),
            lang=seen.lang[:2],
            saved_at=link.created_at.timestamp(),
            title=link.title or seen.title,
            description=link.description or seen.description,
            note=link.notes,
            passages=tuple(passages[link.pk]),
            tags=tuple(tags[link.pk]),
            refused=_first(refused[link.pk]),
            highlights=_first(highlights[link.pk]),
            anchors=_first(anchors[link.owner_id, bytes(link.canonical_sha256)]),
            questions=_first(questions[link.pk]),
        )


def _texts(rows: QuerySet[object], field: str) -> dict[int, list[str]]:  # type: ignore[type-var]
    found: dict[int, list[str]] = defaultdict(list)
    for link_id, text in rows.values_list("link_id", field):
        found[link_id].append(text)
    return found


def _anchors(links: Sequence[Link]) -> dict[tuple[int, bytes], list[str]]:
    """What other saved pages call these: the words of their links to them."""
    found: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    digests = [bytes(link.canonical_sha256) for link in links]
    owners = {link.owner_id for link in links}
    rows = OutgoingLink.objects.filter(owner_id__in=owners, canonical_sha256__in=digests).exclude(text="")
    current = rows.filter(snapshot__link__current_snapshot=F("snapshot")).order_by("pk")
    for owner_id, digest, text in current.values_list("owner_id", "canonical_sha256", "text"):
        found[owner_id, bytes(digest)].append(text)
    return found


def _first(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))[:MOST_OF_A_KIND]
