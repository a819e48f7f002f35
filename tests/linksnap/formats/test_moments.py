"""Clocks of other tools: one moment in every unit, and what is no moment."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linksnap.formats.moments import moment

THEN = datetime(2024, 1, 31, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "1706693400",
        1706693400,
        1706693400.0,
        "1706693400000",
        "1706693400000000",
        "1706693400000000000",
        "13351167000000000",
        "133511670000000000",
        "13351167000",
        "20240131093000",
        "2024-01-31T09:30:00Z",
        "2024-01-31T09:30:00.000Z",
        "2024-01-31 17:30:00+08:00",
        "2024-01-31 17:30:00 +0800",
        "2024-01-31 09:30:00 UTC",
        "2024-01-31 09:30",
        "Wed, 31 Jan 2024 17:30:00 +0800",
        "2024年1月31日 09:30",
        "2024/1/31 9:30:00",
    ],
)
def test_it_reads_every_clock(written: object) -> None:
    assert moment(written) == THEN


@pytest.mark.parametrize(
    "written",
    ["0", "-1", "9999999999", "4294967295", "abc", "", "昨天", "30000-01-01", "0001-01-01T00:00:00Z", "1601-01-01",
     "2024-13-45", None, True, [], float("nan"), float("inf"), 10**400, "9" * 63, "99999999999999999999"],
)  # fmt: skip
def test_it_says_what_is_no_moment(written: object) -> None:
    assert moment(written) is None


def test_it_reads_a_date_alone_and_nanoseconds_in_iso() -> None:
    assert moment("20240131") == moment("2024-01-31") == moment("2024年1月31日") == datetime(2024, 1, 31, tzinfo=UTC)
    assert moment("2024-01-31T09:30:00.123456789Z") == THEN.replace(microsecond=123456)


@given(st.one_of(st.text(max_size=70), st.integers(), st.floats(), st.from_regex(r"[0-9TZ:+\-./年月日 ]{1,30}")))
def test_it_never_raises_and_always_names_the_zone(written: object) -> None:
    found = moment(written)
    assert found is None or found.tzinfo is not None
