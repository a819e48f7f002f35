"""The review inbox: links with open proposals, the newest first, and what a row shows of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import Left, RowNumber
from django.utils import timezone

from linksnap.models import (
    Artifact,
    ArtifactKind,
    ChangeSet,
    Link,
    LinkTag,
    Passage,
    Suggestion,
    SuggestionState,
    User,
)
from linksnap.queries.shown_tags import ShownTag, shown_tags
from linksnap.queries.suggestion_order import MOST_SHOWN, own_first
from linksnap.rules.suggestion_codes import DECIDED

ROWS_A_PAGE = 12
MOST_TAGS = 8
_FIRST_WORDS = 240
# The side bar says "999+" beyond this: counting on would cost every page some milliseconds.
MOST_COUNTED = 1_000
_UNDO_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class ReviewFilter:
    """What the inbox is narrowed to: the key of a name, a site, `kind` "own" or "new"; empty: all."""

    tag: str = ""
    site: str = ""
    kind: str = ""

    @property
    def is_narrow(self) -> bool:
        """True when it leaves something out."""
        return bool(self.tag or self.site or self.kind)


@dataclass(frozen=True)
class ReviewRow:
    """A link to decide on: `chips` are its proposals in the order of their keys, decided ones among them."""

    link: Link
    pictures: frozenset[str]
    first_words: str
    tags: tuple[ShownTag, ...]
    more_tags: int
    chips: tuple[Suggestion, ...]
    more: int

    @property
    def open_chips(self) -> int:
        """How many wait for a decision."""
        return sum(chip.state == SuggestionState.PENDING for chip in self.chips)


@dataclass(frozen=True)
class ReviewPage:
    """One page of rows; `waiting` counts the links of the whole list, `after` is where the next page begins."""

    rows: tuple[ReviewRow, ...]
    waiting: int
    after: str = ""


def pending(owner: User, wanted: ReviewFilter) -> QuerySet[Suggestion]:
    """Open proposals that the filter lets through."""
    rows = Suggestion.objects.filter(owner=owner, state=SuggestionState.PENDING)
    if wanted.tag:
        rows = rows.filter(key=wanted.tag)
    if wanted.site:
        rows = rows.filter(link__host=wanted.site)
    return rows.filter(tag__isnull=wanted.kind == "new") if wanted.kind else rows


def review_page(owner: User, wanted: ReviewFilter, after: str = "") -> ReviewPage:
    """The links that come after the one of this public id, by a fixed number of queries.

    Places are told by a link and not by a number: deciding on a page would shift the numbers of those that follow.
    """
    links = pending(owner, wanted).order_by("-link_id").values_list("link_id", flat=True).distinct()
    waiting = links.count()
    if after:
        last = Link.objects.filter(owner=owner, public_id=after).values_list("pk", flat=True).first()
        links = links.filter(link_id__lt=last) if last else links
    ids = list(links[: ROWS_A_PAGE + 1])
    rows = _rows(owner, ids[:ROWS_A_PAGE], _first_of_each(pending(owner, wanted), ids))
    return ReviewPage(rows, waiting, rows[-1].link.public_id if rows and len(ids) > ROWS_A_PAGE else "")


def review_row(owner: User, link: Link, shown: Sequence[str]) -> ReviewRow | None:
    """The row of one link with the proposals that were shown of it, decided or not."""
    chips = Suggestion.objects.filter(owner=owner, link=link, public_id__in=shown).select_related("tag")
    # In the order in which they were shown: 1 to 9 stay what they were.
    places = {public_id: place for place, public_id in enumerate(shown)}
    found = sorted(chips, key=lambda chip: places[chip.public_id])
    return next(iter(_rows(owner, [link.pk], {link.pk: found})), None)


def waiting_links(owner: User) -> int:
    """How many links wait in the inbox, 1,000 for that many or more: for the side bar of every page."""
    rows = Suggestion.objects.filter(owner=owner, state=SuggestionState.PENDING)
    return rows.order_by().values("link_id").distinct()[:MOST_COUNTED].count()


def last_decision(owner: User) -> ChangeSet | None:
    """The newest decision of the last day that can be taken back."""
    since = timezone.now() - _UNDO_WITHIN
    made = ChangeSet.objects.filter(owner=owner, kind=DECIDED, undone_at=None, created_at__gte=since)
    return made.order_by("-created_at", "-pk").defer("before").first()


def _first_of_each(rows: QuerySet[Suggestion], link_ids: Sequence[int]) -> dict[int, list[Suggestion]]:
    """The five proposals of each link that stand first, each with `of_link`, how many there are of its link."""
    place = Window(RowNumber(), partition_by="link_id", order_by=own_first())
    counted = rows.filter(link__in=link_ids).annotate(place=place, of_link=Window(Count("pk"), partition_by="link_id"))
    found: dict[int, list[Suggestion]] = {}
    for row in counted.filter(place__lte=MOST_SHOWN).select_related("tag").order_by("link_id", "place"):
        found.setdefault(row.link_id, []).append(row)
    return found


def _rows(owner: User, link_ids: Sequence[int], chips: Mapping[int, list[Suggestion]]) -> tuple[ReviewRow, ...]:
    links = Link.objects.filter(owner=owner).select_related("current_snapshot").defer("words", "notes")
    by_id = links.in_bulk(link_ids)
    snapshots = [link.current_snapshot_id for link in by_id.values() if link.current_snapshot_id]
    pictures = _pictures(owner, snapshots)
    words = _first_words(owner, snapshots)
    tags = _tags(owner, link_ids)
    rows = []
    for link in (by_id[link_id] for link_id in link_ids if link_id in by_id):
        own = chips.get(link.pk, [])
        accepted = {chip.tag_id for chip in own if chip.state == SuggestionState.ACCEPTED}
        link_tags, total = tags.get(link.pk, ([], 0))
        shown = shown_tags(row for row in link_tags if row.tag_id not in accepted)
        snapshot = link.current_snapshot
        rows.append(
            ReviewRow(
                link=link,
                pictures=pictures.get(link.current_snapshot_id or 0, frozenset()),
                first_words=link.description or (snapshot.description if snapshot else "") or words.get(link.pk, ""),
                tags=shown,
                more_tags=max(0, total - len(link_tags)),
                chips=tuple(own),
                more=max(0, getattr(own[0], "of_link", 0) - len(own)) if own else 0,
            )
        )
    return tuple(rows)


def _pictures(owner: User, snapshots: Iterable[int]) -> dict[int, frozenset[str]]:
    kinds = (ArtifactKind.THUMBNAIL, ArtifactKind.FAVICON)
    found: dict[int, set[str]] = {}
    files = Artifact.objects.filter(owner=owner, snapshot__in=snapshots, kind__in=kinds)
    for snapshot_id, kind in files.values_list("snapshot_id", "kind"):
        found.setdefault(snapshot_id, set()).add(kind)
    return {snapshot_id: frozenset(kinds) for snapshot_id, kinds in found.items()}


def _first_words(owner: User, snapshots: Iterable[int]) -> dict[int, str]:
    """The beginning of each page, link id -> text."""
    rows = Passage.objects.filter(owner=owner, snapshot__in=snapshots).order_by("snapshot_id", "n")
    starts = rows.distinct("snapshot_id").annotate(start=Left("text", _FIRST_WORDS))
    return dict(starts.values_list("link_id", "start"))


def _tags(owner: User, link_ids: Sequence[int]) -> dict[int, tuple[list[LinkTag], int]]:
    """The first tags of each link, and how many it has."""
    rows = LinkTag.objects.filter(owner=owner, link__in=link_ids).annotate(
        place=Window(RowNumber(), partition_by="link_id", order_by="pk"),
        of_link=Window(Count("pk"), partition_by="link_id"),
    )
    found: dict[int, tuple[list[LinkTag], int]] = {}
    for row in rows.filter(place__lte=MOST_TAGS).select_related("tag").order_by("link_id", "place"):
        found.setdefault(row.link_id, ([], row.of_link))[0].append(row)
    return found
