"""Tags of a person that may be one, with what merging them would do; tags on a single link.

What names mean is compared by the look at the tags (workers.order), which keeps what it finds as proposals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from linksnap.models import SuggestionState, Tag, TagProposal, TagProposalKind, User
from linksnap.rules.tag_pairs import CountedTag, TagLikeness, TagPair, pair_of, tag_pairs

_SHOWN_SINGLES = 200
_MOST_TAGS = 20_000

_BOTH = """
SELECT pair.small, pair.big, count(*) FROM unnest(%s::bigint[], %s::bigint[]) AS pair (small, big)
JOIN linksnap_linktag one ON one.owner_id = %s AND one.tag_id = pair.small
JOIN linksnap_linktag other ON other.owner_id = one.owner_id AND other.tag_id = pair.big AND other.link_id = one.link_id
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class TagReport:
    """The pairs, how many tags are on one link only, and the first of those."""

    pairs: list[TagPair]
    singles: int
    shown_singles: list[Tag]


@dataclass(frozen=True)
class ShownPair:
    """A pair as it is shown: both tags, links that get the other tag, links that have both already."""

    small: Tag
    big: Tag
    pair: TagPair
    both: int

    @property
    def moved(self) -> int:
        """Links that would get the bigger tag."""
        return self.pair.small.links - self.both


def tag_report(owner: User) -> TagReport:
    """Look through the vocabulary: its 20,000 most used tags."""
    counted = Tag.objects.filter(owner=owner).annotate(links=Count("link_tags")).order_by("-links", "pk")
    rows = [CountedTag(*row) for row in counted.values_list("pk", "name", "key", "links")[:_MOST_TAGS]]
    singles = [row.tag_id for row in rows if row.links == 1]
    shown = Tag.objects.filter(owner=owner, pk__in=singles[:_SHOWN_SINGLES]).order_by("key")
    known = {row.tag_id: row for row in rows}
    no = refused(owner)
    by_words = [pair for pair in tag_pairs(rows) if _ends(pair.small.tag_id, pair.big.tag_id) not in no]
    return TagReport([*by_words, *_by_meaning(owner, known)], len(singles), list(shown))


def _by_meaning(owner: User, known: dict[int, CountedTag]) -> list[TagPair]:
    open_ones = TagProposal.objects.filter(
        owner=owner,
        kind=TagProposalKind.MERGE,
        state=SuggestionState.PENDING,
        evidence__likeness__in=[TagLikeness.TRANSLATION.value, TagLikeness.MEANING.value],
    )
    return [
        pair_of(known[row.tag_id], known[row.other_id], TagLikeness(row.evidence["likeness"]))
        for row in open_ones.order_by("-score", "pk")
        if row.tag_id in known and row.other_id in known
    ]


def refused(owner: User) -> set[frozenset[int]]:
    """Pairs a person does not want to be one tag."""
    no = TagProposal.objects.filter(owner=owner, kind=TagProposalKind.MERGE, state=SuggestionState.REJECTED)
    return {_ends(one, other or 0) for one, other in no.values_list("tag_id", "other_id")}


def _ends(one: int, other: int) -> frozenset[int]:
    return frozenset({one, other})


def shown_pairs(owner: User, pairs: Sequence[TagPair]) -> list[ShownPair]:
    """The pairs with what a merge would do, in two queries."""
    smalls, bigs = [pair.small.tag_id for pair in pairs], [pair.big.tag_id for pair in pairs]
    tags = Tag.objects.filter(owner=owner).in_bulk([*smalls, *bigs])
    with connection.cursor() as cursor:
        cursor.execute(_BOTH, [smalls, bigs, owner.pk])
        both = {(small, big): int(n) for small, big, n in cursor.fetchall()}
    return [
        ShownPair(tags[small], tags[big], pair, both.get((small, big), 0))
        for small, big, pair in zip(smalls, bigs, pairs, strict=True)
        if small in tags and big in tags
    ]
