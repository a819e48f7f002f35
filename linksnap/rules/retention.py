"""Which old versions of a page may go: first, last, current and pinned ones stay, the rest is thinned with age."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class KeptVersion:
    """A version as the rules see it. `stays` is true for the current one, a pinned one, one a person brought."""

    key: int
    captured_at: datetime
    stays: bool = False


@dataclass(frozen=True)
class Thinning:
    """How many days, weeks and months keep their newest version each; what is younger than `fresh` stays anyhow."""

    days: int = 7
    weeks: int = 4
    months: int = 12
    fresh: timedelta = timedelta(days=1)


STANDARD = Thinning()
_Bucket = Callable[[datetime], object]


def versions_to_drop(versions: Iterable[KeptVersion], now: datetime, thinning: Thinning = STANDARD) -> set[int]:
    """The keys of versions of one page that may go.

    As restic's `forget` counts: the last n days, weeks (ISO 8601) and months (UTC) that have a version at all, so a
    page that was captured rarely loses nothing for its age.
    """
    newest_first = sorted(versions, key=lambda version: (version.captured_at, version.key), reverse=True)
    if len(newest_first) < 3:
        return set()
    kept = {newest_first[0].key, newest_first[-1].key}
    kept |= {one.key for one in newest_first if one.stays or now - one.captured_at < thinning.fresh}
    for most, bucket in ((thinning.days, _day), (thinning.weeks, _week), (thinning.months, _month)):
        kept |= _newest_of_each(newest_first, most, bucket)
    return {one.key for one in newest_first} - kept


def _newest_of_each(newest_first: list[KeptVersion], most: int, bucket: _Bucket) -> set[int]:
    newest: dict[object, int] = {}
    for version in newest_first:
        newest.setdefault(bucket(version.captured_at), version.key)
    return set(list(newest.values())[:most])


def _day(moment: datetime) -> object:
    return moment.date()


def _week(moment: datetime) -> object:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> object:
    return moment.year, moment.month
