"""Which tags could stand under another one, and which are hardly used any more: by counts and dates alone."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Fewer links than this together are chance.
FEWEST_LINKS = 5
LEAST_SHARE = 0.75
# Where the one name holds the other, less is enough.
LEAST_SHARE_BY_NAME = 0.5
# The broader tag is on so many times the links, and is met so many times as often as anywhere.
BROADER = 2.0
LEAST_LIFT = 2.0
# Of tags that hold nearly the same share of the links the narrowest is the parent.
_AS_GOOD = 0.1
MOST_STALE_LINKS = 2
STALE_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class TagFacts:
    """A tag as the vocabulary knows it; `is_kept`: something hangs on it (a feed, a rule, tags below it).

    `was_opened`: one of its links was opened from a search, or is a favourite.
    """

    tag_id: int
    name: str
    key: str
    parent_id: int | None
    links: int
    last_used: datetime
    is_kept: bool = False
    was_opened: bool = False


@dataclass(frozen=True)
class Under:
    """A tag that could stand under another: `both` of its `links` have that one, too."""

    tag: TagFacts
    parent: TagFacts
    both: int
    by_name: bool

    @property
    def share(self) -> float:
        """How many of its links have the other tag, from 0 to 1; 1 where its name says so by itself."""
        return self.both / self.tag.links if self.tag.links else 1.0


def parents(tags: Sequence[TagFacts], together: Mapping[tuple[int, int], int], total: int) -> list[Under]:
    """Tags without a parent with the one that most of their links have, too; the surest first.

    `together`: (tag, other) -> links that have both; `total`: tagged links of the library.
    """
    known = {tag.tag_id: tag for tag in tags}
    by_key = {tag.key: tag for tag in tags}
    found: list[Under] = []
    candidates: dict[int, list[Under]] = {}
    for (one, other), both in together.items():
        if one in known and other in known:
            under = Under(known[one], known[other], both, _names(known[one].key, known[other].key))
            if _could_stand(under, known, total):
                candidates.setdefault(one, []).append(under)
    for tag in tags:
        above = by_key.get(tag.key.rpartition("/")[0])
        if tag.parent_id is None and above is not None and _is_path(tag, above, known):
            both = together.get((tag.tag_id, above.tag_id), 0)
            found.append(Under(tag, above, both, by_name=True))
        elif tag.tag_id in candidates:
            found.append(_narrowest(candidates[tag.tag_id]))
    return sorted(found, key=lambda under: (not under.by_name, -under.share, -under.tag.links, under.tag.tag_id))


def stale(tags: Iterable[TagFacts], now: datetime) -> list[TagFacts]:
    """Tags on two links at most, none given for a year, whose links nobody opened; the oldest first."""
    old = [
        tag
        for tag in tags
        if tag.links <= MOST_STALE_LINKS
        and not tag.is_kept
        and not tag.was_opened
        and now - tag.last_used >= STALE_AFTER
    ]
    return sorted(old, key=lambda tag: (tag.links, tag.last_used, tag.tag_id))


def same_company(together: Mapping[tuple[int, int], int]) -> Callable[[int, int], float]:
    """A function that says of two tags whether they stand beside the same other tags, from 0 to 1.

    Two names for one thing seldom stand on one link, but in the same company.
    """
    beside: dict[int, dict[int, int]] = {}
    for (one, other), both in together.items():
        beside.setdefault(one, {})[other] = both

    def company(one: int, other: int) -> float:
        left = {tag: n for tag, n in beside.get(one, {}).items() if tag != other}
        right = {tag: n for tag, n in beside.get(other, {}).items() if tag != one}
        product = sum(n * right[tag] for tag, n in left.items() if tag in right)
        lengths = math.hypot(*left.values()) * math.hypot(*right.values())
        return product / lengths if lengths else 0.0

    return company


def _could_stand(under: Under, known: Mapping[int, TagFacts], total: int) -> bool:
    tag, parent = under.tag, under.parent
    if tag.parent_id is not None or tag.links < FEWEST_LINKS or parent.links < BROADER * tag.links:
        return False
    if under.share < (LEAST_SHARE_BY_NAME if under.by_name else LEAST_SHARE):
        return False
    lift = under.share / (parent.links / max(1, total))
    return (under.by_name or lift >= LEAST_LIFT) and not _stands_under(parent, tag, known)


def _narrowest(candidates: list[Under]) -> Under:
    best = max(one.share for one in candidates)
    as_good = [one for one in candidates if one.share >= best - _AS_GOOD]
    return min(as_good, key=lambda one: (not one.by_name, one.parent.links, one.parent.tag_id))


def _stands_under(tag: TagFacts, above: TagFacts, known: Mapping[int, TagFacts]) -> bool:
    seen: set[int] = set()
    here: TagFacts | None = tag
    while here is not None and here.tag_id not in seen:
        if here.tag_id == above.tag_id:
            return True
        seen.add(here.tag_id)
        here = known.get(here.parent_id or 0)
    return False


def _is_path(tag: TagFacts, above: TagFacts, known: Mapping[int, TagFacts]) -> bool:
    """`ai/nlp` below `ai`; but `视频/音频` is this or that, and on more links than `视频`."""
    return above.links >= tag.links and not _stands_under(above, tag, known)


def _names(key: str, other: str) -> bool:
    """`react-native` names `react`, `前端框架` names `前端`: the narrower name begins or ends with the broader one."""
    if key == other or len(other) < 2:
        return False
    if other.isascii():
        words = key.replace("/", "-").split("-")
        return other in (words[0], words[-1]) and len(words) > 1
    return key.startswith(other) or key.endswith(other)
