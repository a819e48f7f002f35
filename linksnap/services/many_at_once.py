"""Many small works side by side, in order and in little memory: what waits for disks, buckets, hashing or unpacking."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from os import cpu_count
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
_WINDOW = 64


def many_at_once(work: Callable[[Item], Result], items: Iterable[Item], workers: int = 0) -> Iterator[Result]:
    """The results in the order of the items; `workers` threads, as many as processors when 0.

    Hashing and unpacking leave Python's lock. A window of work keeps the memory small however many items there are.
    The first error of a work is raised, and what has not begun by then is not done.
    """
    count, source = workers or cpu_count() or 1, iter(items)
    waiting: list[Future[Result]] = []
    with ThreadPoolExecutor(count) as pool:
        try:
            while batch := [pool.submit(work, item) for item in islice(source, _WINDOW * count)]:
                yield from (done.result() for done in waiting)
                waiting = batch
            yield from (done.result() for done in waiting)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
