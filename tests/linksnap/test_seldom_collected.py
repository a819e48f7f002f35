"""The cycle collector in web processes."""

import gc
from collections.abc import Iterator

import pytest

from linksnap.seldom_collected import NEW_OBJECTS, collect_seldom


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_it_leaves_alone_what_is_loaded_and_still_frees_cycles() -> None:
    gc.unfreeze()
    collect_seldom()
    assert gc.get_freeze_count() > 10_000 and gc.get_threshold()[0] == NEW_OBJECTS

    class Ring:
        freed = 0

        def __init__(self) -> None:
            self.ring = self

        def __del__(self) -> None:
            Ring.freed += 1

    Ring()
    assert Ring.freed == 0
    _ = [[] for _ in range(NEW_OBJECTS + 1)]
    assert Ring.freed == 1
