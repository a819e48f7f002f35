"""What a look at a library has found, before anything is done: counts by tag and by probability, and a few links."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from linksnap.models import Link, Tag, TagRun, TagRunKind, TagRunStep, User
from linksnap.rules.found_tags import FoundTag

STARTS = (0.5, 0.7, 0.8, 0.9, 0.95)
_SHOWN_TAGS = 40
_SHOWN_LINKS = 10


@dataclass(frozen=True)
class TagCount:
    """A tag with how many links would get it as a suggestion, and how many of those surely (0.9 and more)."""

    tag: Tag
    suggested: int
    sure: int


@dataclass(frozen=True)
class FromStart:
    """What putting tags on from a probability would do."""

    start: float
    tags: int
    links: int

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.start:g}"


@dataclass(frozen=True)
class SampleLink:
    """A link with the tags it would get, the likeliest first."""

    link: Link
    tags: list[tuple[Tag, float]]


@dataclass(frozen=True)
class RetagPreview:
    """All of it; `more_tags` is how many tags are not listed."""

    run: TagRun
    pairs: int
    links: int
    tags: list[TagCount]
    more_tags: int
    starts: list[FromStart]
    sample: list[SampleLink]


def waiting_look(owner: User) -> TagRun | None:
    """The last look that waits for its person's decision."""
    own = TagRun.objects.filter(owner=owner, kind=TagRunKind.RETAG).order_by("-pk").first()
    return own if own is not None and own.step == TagRunStep.READY else None


def retag_preview(owner: User, run: TagRun) -> RetagPreview:
    """What was found, in three queries whatever its size."""
    found = [FoundTag.of(row) for row in run.found.get("rows", [])]
    tags = Tag.objects.filter(owner=owner).in_bulk({one.tag_id for one in found})
    found = [one for one in found if one.tag_id in tags]
    suggested = Counter(one.tag_id for one in found)
    sure = Counter(one.tag_id for one in found if one.chance >= 0.9)
    counts = [TagCount(tags[pk], n, sure[pk]) for pk, n in suggested.most_common(_SHOWN_TAGS)]
    starts = [
        FromStart(start, len(at_least), len({one.link_id for one in at_least}))
        for start in STARTS
        for at_least in [[one for one in found if one.chance >= start]]
    ]
    return RetagPreview(
        run=run,
        pairs=len(found),
        links=len({one.link_id for one in found}),
        tags=counts,
        more_tags=max(0, len(suggested) - _SHOWN_TAGS),
        starts=starts,
        sample=_sample(owner, found, tags),
    )


def _sample(owner: User, found: list[FoundTag], tags: dict[int, Tag]) -> list[SampleLink]:
    """Links from all over what was found, not only its first or its surest."""
    of_link: dict[int, list[FoundTag]] = defaultdict(list)
    for one in found:
        of_link[one.link_id].append(one)
    ids = sorted(of_link)
    chosen = ids[:: max(1, len(ids) // _SHOWN_LINKS)][:_SHOWN_LINKS]
    links = Link.objects.filter(owner=owner).select_related("current_snapshot").defer("words").in_bulk(chosen)
    return [
        SampleLink(
            links[pk],
            [(tags[one.tag_id], one.chance) for one in sorted(of_link[pk], key=lambda one: -one.chance)],
        )
        for pk in chosen
        if pk in links
    ]
