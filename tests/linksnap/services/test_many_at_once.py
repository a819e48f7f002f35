"""Many works side by side."""

import threading
from collections.abc import Iterator

import pytest

from linksnap.services.many_at_once import many_at_once


def test_it_gives_the_results_in_order() -> None:
    assert list(many_at_once(lambda n: n * n, range(1000), 3)) == [n * n for n in range(1000)]
    assert list(many_at_once(lambda n: n, [])) == []


def test_it_works_side_by_side() -> None:
    meeting = threading.Barrier(2, timeout=10)
    assert list(many_at_once(lambda _: meeting.wait() >= 0, range(2), 2)) == [True, True]


def test_it_raises_the_first_error_and_begins_no_more() -> None:
    done: list[int] = []

    def endless() -> Iterator[int]:
        yield from range(10**9)

    def work(n: int) -> None:
        done.append(n)
        if n == 100:
            raise ValueError("第一百个")

    with pytest.raises(ValueError, match="第一百个"):
        list(many_at_once(work, endless(), 2))
    assert len(done) < 1000
