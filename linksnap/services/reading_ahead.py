"""Read on in a thread of its own while the batch before is being written: the database and we work at the same time."""

import threading
from collections.abc import Generator, Iterator
from queue import Empty, Full, Queue
from typing import TypeVar

Item = TypeVar("Item")
_LOOK_S = 0.2


class _End:
    """Nothing follows, or nothing but this fault."""

    def __init__(self, fault: BaseException | None = None) -> None:
        self.fault = fault


def read_ahead(source: Generator[Item, None, None], most: int = 2) -> Iterator[Item]:
    """The items of `source`, of which at most `most` lie ready; what it raises is raised here, in its place.

    `source` must not touch the database: it runs in another thread, which ends when the caller stops asking.
    """
    shelf: Queue[Item | _End] = Queue(most)
    stop = threading.Event()
    thread = threading.Thread(target=_fill, args=[source, shelf, stop], name="reading-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item = _take(shelf, thread)
            if not isinstance(item, _End):
                yield item
            elif item.fault is None:
                return
            else:
                raise item.fault
    finally:
        stop.set()
        thread.join()


def _fill(source: Generator[Item, None, None], shelf: "Queue[Item | _End]", stop: threading.Event) -> None:
    end = _End()
    try:
        for item in source:
            if not _put(shelf, item, stop):
                return
    except BaseException as fault:
        end = _End(fault)
    finally:
        source.close()
    _put(shelf, end, stop)


def _put(shelf: "Queue[Item | _End]", item: Item | _End, stop: threading.Event) -> bool:
    """False when nobody wants it any more."""
    while not stop.is_set():
        try:
            shelf.put(item, timeout=_LOOK_S)
        except Full:
            continue
        return True
    return False


def _take(shelf: "Queue[Item | _End]", thread: threading.Thread) -> Item | _End:
    while True:
        try:
            return shelf.get(timeout=_LOOK_S)
        except Empty:
            if not thread.is_alive() and shelf.empty():
                return _End()
