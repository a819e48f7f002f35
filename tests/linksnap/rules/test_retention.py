"""Which versions the rules let go."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from linksnap.rules.retention import KeptVersion, versions_to_drop

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _versions(*hours_ago: float, stays: frozenset[int] = frozenset()) -> list[KeptVersion]:
    return [KeptVersion(n, NOW - timedelta(hours=ago), n in stays) for n, ago in enumerate(hours_ago)]


def test_it_drops_nothing_of_a_few() -> None:
    assert versions_to_drop(_versions(1000, 990), NOW) == set()


def test_it_keeps_the_newest_of_a_day() -> None:
    # Four versions of one day three days ago, the first and the last version of all around them.
    assert versions_to_drop(_versions(9000, 72, 73, 74, 75, 30), NOW) == {2, 3, 4}


def test_it_keeps_what_is_pinned_and_what_is_fresh() -> None:
    kept = _versions(9000, 72, 73, 74, 5, 4, 3, 2, stays=frozenset({2}))
    assert versions_to_drop(kept, NOW) == {3}


def test_it_keeps_days_then_weeks_then_months() -> None:
    daily = [KeptVersion(n, NOW - timedelta(days=n)) for n in range(800)]
    left = {one.key for one in daily} - versions_to_drop(daily, NOW)
    assert set(range(7)) <= left and 799 in left
    # 7 days, then 3 more weeks and 11 more months (those that are not the same as a week's or a day's), and the first.
    assert 7 + 2 + 9 <= len(left) <= 7 + 4 + 12 + 1


def test_it_takes_nothing_from_a_page_that_was_captured_once_a_quarter() -> None:
    assert versions_to_drop([KeptVersion(n, NOW - timedelta(days=91 * n)) for n in range(12)], NOW) == set()


@given(st.lists(st.tuples(st.integers(0, 4000), st.booleans()), max_size=60))
def test_it_never_drops_first_last_or_pinned_and_is_done_after_once(rows: list[tuple[int, bool]]) -> None:
    versions = [KeptVersion(n, NOW - timedelta(hours=ago), stays) for n, (ago, stays) in enumerate(rows)]
    dropped = versions_to_drop(versions, NOW)
    left = [one for one in versions if one.key not in dropped]
    assert all(not one.stays for one in versions if one.key in dropped)
    if versions:
        moments = {one.captured_at for one in left}
        assert {min(one.captured_at for one in versions), max(one.captured_at for one in versions)} <= moments
    assert versions_to_drop(left, NOW) == set()
