"""Links of a person that show one page: the same text, the same address but for its spelling, nearly the same text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from linksnap.models import Link, User
from linksnap.queries.near_duplicates import near_pairs
from linksnap.rules.same_page import address_form

_MOST_ADDRESSES = 100_000
_MOST_TEXTS = 5_000
# More than this many with one text is a wall before many pages, not one page saved so often.
_LARGEST_GROUP = 30
# Shorter pages are mostly walls and error pages, which resemble each other whatever they stand for.
FEWEST_WORDS = 50


class Likeness(StrEnum):
    """Why links are proposed as one; the surest first."""

    ADDRESS = "address"
    TEXT = "text"
    NEAR = "near"


@dataclass(frozen=True)
class SameLinks:
    """Ids of links that are one page, the newest first."""

    link_ids: tuple[int, ...]
    likenesses: tuple[Likeness, ...]


@dataclass(frozen=True)
class Duplicates:
    """All groups, and how many of the `pages` with text were compared for being nearly the same."""

    groups: list[SameLinks]
    looked_at: int
    pages: int

    @property
    def is_cut(self) -> bool:
        """True when not every page was compared yet."""
        return self.looked_at < self.pages


@dataclass(frozen=True)
class DuplicateGroup:
    """A group as it is shown: the link that would stay, and those that would go into the archive."""

    kept: Link
    others: Sequence[Link]
    likenesses: tuple[Likeness, ...]

    @property
    def value(self) -> str:
        """What a form sends back: the ids, the kept one first."""
        return " ".join(link.public_id for link in (self.kept, *self.others))

    @property
    def is_sure(self) -> bool:
        """Ticked from the start: the same address, or the same text where there is enough of it."""
        if self.likenesses == (Likeness.ADDRESS,):
            return True
        snapshot = self.kept.current_snapshot
        return Likeness.NEAR not in self.likenesses and snapshot is not None and snapshot.words >= FEWEST_WORDS


def find_duplicates(owner: User) -> Duplicates:
    """Look through the library; links in the archive are left out, as that is where merged ones go."""
    near = near_pairs(owner)
    joined = _Joined()
    for form_ids in _same_addresses(owner):
        joined.add(form_ids, Likeness.ADDRESS)
    for text_ids in _same_texts(owner):
        joined.add(text_ids, Likeness.TEXT)
    for pair in near.pairs:
        joined.add(pair, Likeness.NEAR)
    return Duplicates(joined.groups(), near.looked_at, near.pages)


def shown_groups(owner: User, groups: Sequence[SameLinks]) -> list[DuplicateGroup]:
    """The groups with their links, in one query; kept is who has a snapshot, notes, most tags, most age."""
    wanted = [link_id for group in groups for link_id in group.link_ids]
    own = Link.objects.filter(owner=owner).select_related("current_snapshot").defer("words")
    links = own.annotate(tag_count=Count("link_tags")).in_bulk(wanted)
    shown = []
    for group in groups:
        members = sorted((links[pk] for pk in group.link_ids if pk in links), key=_worth, reverse=True)
        if len(members) > 1:
            shown.append(DuplicateGroup(members[0], members[1:], group.likenesses))
    return shown


def _worth(link: Link) -> tuple[bool, bool, int, float, int]:
    tags = int(getattr(link, "tag_count", 0))
    return link.current_snapshot_id is not None, bool(link.notes), tags, -link.created_at.timestamp(), -link.pk


def _same_addresses(owner: User) -> list[list[int]]:
    by_form: dict[str, list[int]] = {}
    own = Link.objects.filter(owner=owner, is_archived=False).order_by("-created_at", "-pk")
    for pk, url in own.values_list("pk", "canonical_url")[:_MOST_ADDRESSES].iterator(chunk_size=5_000):
        by_form.setdefault(address_form(url) or url, []).append(pk)
    return [ids for ids in by_form.values() if len(ids) > 1]


def _same_texts(owner: User) -> list[list[int]]:
    own = Link.objects.filter(owner=owner, is_archived=False, current_snapshot__words__gt=0)
    own = own.exclude(Q(current_snapshot__text_sha256=b"") | Q(current_snapshot__isnull=True)).order_by()
    same = own.values("current_snapshot__text_sha256").annotate(n=Count("pk"), ids=ArrayAgg("pk"))
    rows = same.filter(n__gt=1, n__lte=_LARGEST_GROUP).order_by("-n").values_list("ids", flat=True)
    return list(rows[:_MOST_TEXTS])


class _Joined:
    """Puts ids together that are like each other, over any number of steps (union–find)."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}
        self._reasons: list[tuple[int, Likeness]] = []

    def add(self, link_ids: Iterable[int], likeness: Likeness) -> None:
        """These are one page."""
        first, *others = link_ids
        self._reasons.append((first, likeness))
        for other in others:
            self._above[self._top(other)] = self._top(first)

    def groups(self) -> list[SameLinks]:
        """The groups: the surest kind of likeness first, the newest links first."""
        members: dict[int, list[int]] = {}
        for link_id in self._above:
            members.setdefault(self._top(link_id), []).append(link_id)
        reasons: dict[int, set[Likeness]] = {}
        for link_id, likeness in self._reasons:
            reasons.setdefault(self._top(link_id), set()).add(likeness)
        order = list(Likeness)
        found = [
            SameLinks(
                tuple(sorted(ids, reverse=True)[:_LARGEST_GROUP]), tuple(kind for kind in order if kind in reasons[top])
            )
            for top, ids in members.items()
        ]
        return sorted(found, key=lambda group: (max(map(order.index, group.likenesses)), -group.link_ids[0]))

    def _top(self, link_id: int) -> int:
        above = self._above.setdefault(link_id, link_id)
        while above != self._above[above]:
            self._above[link_id] = self._above[above]
            link_id, above = above, self._above[above]
        return above
