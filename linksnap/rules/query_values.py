"""Brings the value of a filter into its one form, or says what is wrong with it and what may have been meant."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from linksnap.rules.query_names import LANGUAGE_CODES, LANGUAGES, STATES, TYPES
from linksnap.rules.query_tree import FilterName
from linksnap.rules.query_warnings import QueryProblem
from linksnap.rules.spelling import nearest

_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?[年月日]?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AGE = re.compile(r"([<>]?)=?\s*(\d{1,4})\s*([a-z]+|\D{1,2})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_UNITS = {
    "h": ("h", "hour", "hours", "hr", "hrs", "时", "小时"),
    "d": ("d", "day", "days", "天", "日"),
    "w": ("w", "week", "weeks", "wk", "周", "星期"),
    "m": ("m", "mo", "month", "months", "月", "个月"),
    "y": ("y", "year", "years", "yr", "yrs", "年"),
}
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings}
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30, "y": 24 * 365}
# Older than any page by far, and still a day that a calendar has.
_LONGEST_AGE = timedelta(days=365 * 1000)


@dataclass(frozen=True)
class BadValue:
    """A value that makes no sense, with what may have been meant."""

    problem: QueryProblem
    suggestion: str = ""


def read_value(name: FilterName, value: str) -> str | BadValue:
    """The value of a filter in its one form: ISO days, `<2w` for ages, our own words for states and types."""
    value = value.strip()
    if not value:
        return BadValue(QueryProblem.NO_VALUE)
    reader = _READERS.get(name)
    return reader(value) if reader else value


def age_of(value: str) -> tuple[bool, timedelta]:
    """Whether an age in its one form (`<2w`) means younger, and than how much; a month has 30 days, a year 365."""
    hours = int(value[1:-1]) * _HOURS[value[-1]]
    return value[0] == "<", min(timedelta(hours=hours), _LONGEST_AGE)


def _day(value: str) -> str | BadValue:
    plain = unicodedata.normalize("NFKC", value)
    match = _DAY.fullmatch(plain) or _COMPACT_DAY.fullmatch(plain)
    if not match:
        return BadValue(QueryProblem.NOT_A_DATE)
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        pass
    if not (year >= 1 and 1 <= month <= 12):
        return BadValue(QueryProblem.NO_SUCH_DAY)
    last = date(year, month, max(1, min(day, monthrange(year, month)[1])))
    return BadValue(QueryProblem.NO_SUCH_DAY, last.isoformat())


def _age(value: str) -> str | BadValue:
    match = _AGE.fullmatch(unicodedata.normalize("NFKC", value).lower())
    unit = _UNIT_OF.get(match[3].strip()) if match else None
    if not match or not unit:
        return BadValue(QueryProblem.NOT_AN_AGE)
    # "age:1w" asks for what is new.
    return f"{match[1] or '<'}{int(match[2])}{unit}"


def _language(value: str) -> str | BadValue:
    code = unicodedata.normalize("NFKC", value).lower().replace("_", "-")
    code = LANGUAGES.get(code, code)
    main = code.split("-")[0]
    if _LANGUAGE.fullmatch(code) and (len(main) == 3 or main in LANGUAGE_CODES):
        return code
    meant = nearest(code, LANGUAGES, 5)
    return BadValue(QueryProblem.UNKNOWN_VALUE, LANGUAGES.get(meant, ""))


def _site(value: str) -> str | BadValue:
    host = re.sub(r"^[a-z]+://", "", value.lower()).split("/")[0].removeprefix("*.").strip(".")
    return host or BadValue(QueryProblem.NO_VALUE)


def _one_of(known: dict[str, str]) -> Callable[[str], str | BadValue]:
    def read(value: str) -> str | BadValue:
        text = unicodedata.normalize("NFKC", value).lower()
        found = known.get(text) or known.get(re.sub(r"[-_ ]", "", text))
        meant = known.get(nearest(text, known, 3), "")
        return str(found) if found else BadValue(QueryProblem.UNKNOWN_VALUE, str(meant))

    return read


_READERS: dict[FilterName, Callable[[str], str | BadValue]] = {
    FilterName.BEFORE: _day,
    FilterName.AFTER: _day,
    FilterName.AGE: _age,
    FilterName.LANG: _language,
    FilterName.SITE: _site,
    FilterName.IS: _one_of(STATES),
    FilterName.TYPE: _one_of(TYPES),
}
