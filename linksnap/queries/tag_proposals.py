"""Open proposals of order with what accepting each would do, by a fixed number of queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Count, QuerySet

from linksnap.models import SuggestionState, Tag, TagProposal, TagProposalKind, TagRun, TagRunKind, User

# One page; what is decided makes room for the rest.
SHOWN_OF_A_KIND = 30
_BOTH = """
SELECT pair.one, pair.other, count(*) FROM unnest(%s::bigint[], %s::bigint[]) AS pair (one, other)
JOIN linksnap_linktag a ON a.owner_id = %s AND a.tag_id = pair.one
JOIN linksnap_linktag b ON b.owner_id = a.owner_id AND b.tag_id = pair.other AND b.link_id = a.link_id
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class SplitPart:
    """A part of a tag that covers several things: its proposed name, its links, what they speak of."""

    name: str
    links: int
    phrases: list[str]
    titles: list[str]


@dataclass(frozen=True)
class ShownProposal:
    """A proposal with counts of now: links of both tags, and how many have both."""

    proposal: TagProposal
    tag: Tag
    other: Tag | None
    links: int
    other_links: int
    both: int
    parts: list[SplitPart] = field(default_factory=list)

    @property
    def moved(self) -> int:
        """Links that would get the other tag."""
        return self.links - self.both

    @property
    def likeness(self) -> str:
        """Why two tags are proposed as one."""
        return str(self.proposal.evidence.get("likeness", ""))

    @property
    def in_same_company(self) -> bool:
        """True where both stand beside the same other tags."""
        return bool(self.proposal.evidence.get("company"))

    @property
    def last_used(self) -> datetime | None:
        """When a tag that is hardly used was given last."""
        at = self.proposal.evidence.get("last_used")
        return datetime.fromisoformat(at) if at else None

    @property
    def by_name(self) -> bool:
        """True where a parent is proposed because of the names."""
        return bool(self.proposal.evidence.get("by_name"))


@dataclass(frozen=True)
class KindOfProposals:
    """The open proposals of a kind: how many, and those that are shown, the surest first."""

    kind: TagProposalKind
    total: int
    shown: list[ShownProposal]


def proposals_of(owner: User) -> QuerySet[TagProposal]:
    """A person's proposals, decided ones, too."""
    return TagProposal.objects.filter(owner=owner).select_related("tag", "other")


def open_kinds(owner: User) -> list[KindOfProposals]:
    """The open proposals by kind, kinds without any left out."""
    pending = proposals_of(owner).filter(state=SuggestionState.PENDING)
    totals = dict(pending.values_list("kind").annotate(n=Count("pk")).values_list("kind", "n"))
    kinds = [kind for kind in TagProposalKind if totals.get(kind.value)]
    rows = {kind: list(pending.filter(kind=kind).order_by("-score", "pk")[:SHOWN_OF_A_KIND]) for kind in kinds}
    shown = list(shown_proposals(owner, [row for kind in kinds for row in rows[kind]]))
    return [
        KindOfProposals(kind, totals[kind.value], [one for one in shown if one.proposal.kind == kind]) for kind in kinds
    ]


def shown_proposals(owner: User, rows: Sequence[TagProposal]) -> Iterator[ShownProposal]:
    """The proposals with their counts, in two queries."""
    ids = {row.tag_id for row in rows} | {row.other_id for row in rows if row.other_id}
    counted = Tag.objects.filter(owner=owner, pk__in=ids).annotate(n=Count("link_tags")).values_list("pk", "n")
    links = dict(counted)
    pairs = [(row.tag_id, row.other_id) for row in rows if row.other_id]
    with connection.cursor() as cursor:
        cursor.execute(_BOTH, [[one for one, _ in pairs], [other for _, other in pairs], owner.pk])
        both = {(one, other): int(n) for one, other, n in cursor.fetchall()}
    for row in rows:
        yield ShownProposal(
            proposal=row,
            tag=row.tag,
            other=row.other,
            links=links.get(row.tag_id, 0),
            other_links=links.get(row.other_id or 0, 0),
            both=both.get((row.tag_id, row.other_id or 0), 0),
            parts=[
                SplitPart(part["name"], len(part["links"]), part["phrases"], part["titles"])
                for part in row.evidence.get("parts", [])
            ],
        )


def last_look(owner: User) -> TagRun | None:
    """The last look at a person's tags, done or under way."""
    return TagRun.objects.filter(owner=owner, kind=TagRunKind.ORDER).defer("found").order_by("-pk").first()
