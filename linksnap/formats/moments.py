"""Points in time as other tools write them: Unix and Windows clocks in any unit, ISO 8601, RFC 2822, Chinese dates."""

import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Nobody bookmarked before the web; what lies before is a clock that was never set (0, year 1, 1601).
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_EARLIEST_SECONDS = _EARLIEST.timestamp()
_ONE_DAY = 86_400
_SECONDS_1601_TO_1970 = 11_644_473_600
# Units of a number, in seconds: s, ms, µs, ns counted from 1970, then s, µs (WebKit) and 100 ns (Windows) from 1601.
_CLOCKS = (
    (1, 0),
    (1_000, 0),
    (1_000_000, 0),
    (1_000_000_000, 0),
    (1, _SECONDS_1601_TO_1970),
    (1_000_000, _SECONDS_1601_TO_1970),
    (10_000_000, _SECONDS_1601_TO_1970),
)
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,12})?")
_DATE = re.compile(
    r"([0-9]{4})\s*[年/.\-]\s*([0-9]{1,2})\s*[月/.\-]\s*([0-9]{1,2})\s*日?"
    r"(?:[T,\s]*([0-9]{1,2})[:时：]([0-9]{1,2})(?:[:分：]([0-9]{1,2})秒?)?)?"
)
_LONGEST = 64


def moment(value: object) -> datetime | None:
    """The point in time a field means, with its zone (UTC where it names none).

    Numbers may count seconds, ms, µs or ns from 1970, or s, µs, 100 ns from 1601: the unit is the one that gives a
    time between 1990 and tomorrow. What lies outside, or is no time at all, is None.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        value = repr(value)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return _from_number(float(text)) or _from_compact_date(text)
    return _plausible(_from_iso(text) or _from_rfc_2822(text) or _from_parts(text))


def _from_number(number: float) -> datetime | None:
    latest = time.time() + _ONE_DAY
    for units, offset in _CLOCKS:
        seconds = number / units - offset
        if _EARLIEST_SECONDS <= seconds <= latest:
            return _EPOCH + timedelta(seconds=seconds)
    return None


def _from_compact_date(text: str) -> datetime | None:
    """`20240131` or `20240131093000`, which as a number of seconds would lie in 1970 or far ahead."""
    if re.fullmatch(r"[0-9]{8}|[0-9]{14}", text) is None:
        return None
    return _plausible(_from_iso(f"{text[:8]}T{text[8:] or '000000'}"))


def _from_iso(text: str) -> datetime | None:
    named_zone = re.sub(r"\s*(?:UTC|GMT|Z)$", "+00:00", text, flags=re.IGNORECASE)
    # Python reads `+08:00` only right after the time.
    try:
        return datetime.fromisoformat(re.sub(r"\s+(?=[+-][0-9]{2}:?[0-9]{2}$)", "", named_zone))
    except ValueError:
        return None


def _from_rfc_2822(text: str) -> datetime | None:
    # Older Pythons let other errors than ValueError out of odd texts.
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_parts(text: str) -> datetime | None:
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in match.groups()), tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def _plausible(found: datetime | None) -> datetime | None:
    if found is None:
        return None
    try:
        at = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        return at if _EARLIEST <= at <= datetime.now(UTC) + timedelta(days=1) else None
    except (OverflowError, ValueError):
        return None
