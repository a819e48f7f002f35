"""Tells open pages that something changed: one watcher a process, however many pages are open.

Each open page would otherwise hold a thread and a database connection for as long as it is open. Here one thread
with one connection looks at the database for everybody, and only while somebody watches.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar
from weakref import WeakKeyDictionary

import structlog
from django.db import DatabaseError, close_old_connections, connections

from linksnap.queries.live import watch_marks

LOOK_EVERY_S = 0.25
_LOG = structlog.get_logger(__name__)
_T = TypeVar("_T")
Marks = dict[int, tuple[object, ...]]


class LiveFeed:
    """Who is watching, and the task that looks for them; belongs to one event loop."""

    def __init__(self, look: Callable[[Iterable[int]], Marks] = watch_marks, every_s: float = LOOK_EVERY_S) -> None:
        self._look = look
        self._every_s = every_s
        self._watchers: dict[asyncio.Event, int] = {}
        self._marks: Marks = {}
        self._task: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], _T]) -> _T:
        """Run something that needs the database in the feed's one thread."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-feed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, _with_fresh_connection, work)

    @asynccontextmanager
    async def watching(self, owner_id: int) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever something of this owner changed; the watcher clears it."""
        changed = asyncio.Event()
        self._watchers[changed] = owner_id
        if self._task is None:
            self._task = asyncio.create_task(self._watch())
        try:
            yield changed
        finally:
            del self._watchers[changed]
            if not self._watchers:
                self._stop()

    async def _watch(self) -> None:
        while True:
            try:
                marks = await self.run(lambda: self._look(set(self._watchers.values())))
            except DatabaseError as error:
                _LOG.warning("live feed cannot look", error=str(error))
            else:
                self._tell(marks)
            await asyncio.sleep(self._every_s)

    def _tell(self, marks: Marks) -> None:
        for changed, owner_id in self._watchers.items():
            # Also at the first look: something may have changed between what the page was told and this look.
            if owner_id not in self._marks or marks.get(owner_id) != self._marks[owner_id]:
                changed.set()
        self._marks = marks

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._marks = {}
        if self._thread is not None:
            self._thread.submit(connections.close_all)
            self._thread.shutdown(wait=False)
            self._thread = None


def _with_fresh_connection(work: Callable[[], _T]) -> _T:
    # Outside a request nobody else drops connections that the server has closed.
    close_old_connections()
    return work()


_FEEDS: WeakKeyDictionary[asyncio.AbstractEventLoop, LiveFeed] = WeakKeyDictionary()


def live_feed() -> LiveFeed:
    """The feed of the running event loop (a server process has one; tests have many)."""
    return _FEEDS.setdefault(asyncio.get_running_loop(), LiveFeed())
