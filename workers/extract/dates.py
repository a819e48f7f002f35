"""Reading the publication date of a page as people and machines write it, in Chinese and English."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_CLOCK = r"(?:[T\s,，]{1,3}(?:at\s)?(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：]\d{2})?)?"
_SHAPES = (
    # 2024年5月3日 14:30, 2024-05-03, 2024/5/3, 2024.5.3
    re.compile(r"(?<!\d)(?P<year>\d{4})\s?[年./-]\s?(?P<month>\d{1,2})\s?[月./-]\s?(?P<day>\d{1,2})(?!\d)日?" + _CLOCK),
    # May 3rd, 2024
    re.compile(rf"\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})\b" + _CLOCK, re.I),
    # 3 May 2024
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH},?\s(?P<year>\d{{4}})\b" + _CLOCK, re.I),
    # 20240503
    re.compile(r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})$"),
)
_ZH_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_ZH_DATE = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_PERIOD = re.compile(r"(下午|晚上|晚间)\s?(\d{1,2})[:：](\d{2})")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def read_date(text: str) -> datetime | None:
    """The date in a short text, aware (UTC where no zone is named), or None; not before 1990, not in the future.

    Reads ISO 8601, RFC 5322, `2024年5月3日 下午2:30`, `二〇二四年五月三日`, `May 3, 2024`, `3 May 2024`, `20240503`.
    """
    text = text.strip()[:200]
    if not text:
        return None
    for read in (_read_iso, _read_mail, _read_written):
        found = read(text)
        if found is not None and EARLIEST <= found <= datetime.now(UTC) + timedelta(days=2):
            return found
    return None


def _read_iso(text: str) -> datetime | None:
    # +0800 without a colon is common in feeds and in Chinese content systems.
    tidy = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", text)
    try:
        return _aware(datetime.fromisoformat(tidy))
    except (ValueError, OverflowError):
        return None


def _read_mail(text: str) -> datetime | None:
    if "," not in text or ":" not in text:
        return None
    try:
        return _aware(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _read_written(text: str) -> datetime | None:
    text = _PERIOD.sub(lambda found: f" {int(found[2]) % 12 + 12}:{found[3]}", _western_digits(text))
    for shape in _SHAPES:
        found = shape.search(text)
        if found is None:
            continue
        parts = found.groupdict()
        name = parts.get("name")
        month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts["month"])
        try:
            return datetime(
                int(parts["year"]),
                month,
                int(parts["day"]),
                int(parts.get("hour") or 0),
                int(parts.get("minute") or 0),
                tzinfo=UTC,
            )
        except ValueError:
            continue
    return None


def _western_digits(text: str) -> str:
    return _ZH_DATE.sub(
        lambda found: f"{found[1].translate(_ZH_DIGITS)}年{_zh_number(found[2])}月{_zh_number(found[3])}日", text
    )


def _zh_number(text: str) -> int:
    """三 → 3, 十二 → 12, 二十三 → 23."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(text).translate(_ZH_DIGITS))
    return int((tens or "一").translate(_ZH_DIGITS)) * 10 + int((ones or "零").translate(_ZH_DIGITS))


def _aware(moment: datetime) -> datetime:
    try:
        return moment if moment.tzinfo is not None and moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
    except ValueError:  # an offset of a day or more
        return moment.replace(tzinfo=UTC)
