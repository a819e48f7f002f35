"""Server-sent events: full state first, rows as the page draws them, and an end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from linksnap.models import Capture, User, WorkState
from linksnap.queries.live import watch_marks
from linksnap.views.events import TrayWriter, message, stream
from linksnap.views.live_feed import LiveFeed
from tests.kept import capture_of, link_of
from tests.people import browser_of, person

_T = TypeVar("_T")


def writer(owner: User, language: str = "en") -> TrayWriter:
    request = RequestFactory().get("/events/")
    request.user = owner
    request.htmx = False  # type: ignore[attr-defined]
    return TrayWriter(request, owner, language)


@pytest.mark.django_db
def test_it_sends_everything_first_and_then_only_what_changed() -> None:
    alice = person("alice")
    capture = capture_of(link_of(alice, title="湿地影像志"), state=WorkState.RUNNING, step="load")
    tray = writer(alice)
    first = b"".join(tray.changes()).decode()
    assert first.startswith("event: jobs\n")
    assert "湿地影像志" in first
    assert tray.changes() == []
    Capture.objects.update(step="render", step_detail="21/34")
    (row,) = tray.changes()
    assert row.startswith(b"event: row\ndata: ")
    assert f'id="job-{capture.public_id}"' in row.decode()
    assert "rendering, 21 of 34 resources" in row.decode()


@pytest.mark.django_db
def test_it_speaks_the_persons_language() -> None:
    alice = person("alice")
    capture_of(link_of(alice), state=WorkState.RUNNING, step="render", step_detail="21/34")
    assert "第 3 步，共 5 步：渲染，已载入 21/34" in b"".join(writer(alice, "zh-hans").changes()).decode()


@pytest.mark.django_db
def test_it_shows_alices_captures_to_nobody_else() -> None:
    capture_of(link_of(person("alice"), title="湿地影像志"))
    assert "湿地影像志" not in b"".join(writer(person("bob")).changes()).decode()


@pytest.mark.django_db
def test_it_ends_when_nothing_runs_any_more() -> None:
    alice = person("alice")
    capture_of(link_of(alice))
    tray = writer(alice)
    tray.changes()
    assert tray.is_open
    Capture.objects.update(state=WorkState.FAILED, reason="timeout", finished_at=timezone.now())
    messages = tray.changes()
    assert b"The site took too long to answer." in messages[0]
    assert messages[-1] == b"event: over\ndata: \n\n"
    assert not tray.is_open


@pytest.mark.django_db
def test_it_notices_events_and_details_of_steps() -> None:
    alice, bob = person("alice"), person("bob")
    capture_of(link_of(alice), state=WorkState.RUNNING, step="load")
    before = watch_marks([alice.pk, bob.pk])
    Capture.objects.update(step_detail="7/9")
    after = watch_marks([alice.pk, bob.pk])
    assert before[alice.pk] != after[alice.pk]
    assert before[bob.pk] == after[bob.pk]


@pytest.mark.django_db
def test_it_is_closed_to_strangers() -> None:
    assert browser_of(None).get("/events/").status_code == 302


def test_it_writes_every_line_of_data_on_a_line_of_its_own() -> None:
    assert message("row", "<li>\n排版</li>") == "event: row\ndata: <li>\ndata: 排版</li>\n\n".encode()


class CountingWriter:
    """Stands in for TrayWriter: says its number, is over after the third call."""

    owner = AnonymousUser()
    is_open = True

    def __init__(self) -> None:
        self.calls = 0
        self.owner.pk = 7  # type: ignore[assignment]

    def changes(self) -> list[bytes]:
        self.calls += 1
        self.is_open = self.calls < 3
        return [message("row", str(self.calls))]


async def test_it_beats_while_nothing_happens_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = asyncio.Event()

    class QuietFeed:
        async def run(self, work: Callable[[], _T]) -> _T:
            return work()

        @asynccontextmanager
        async def watching(self, owner_id: int) -> AsyncIterator[asyncio.Event]:
            assert owner_id == 7
            yield changed

    monkeypatch.setattr("linksnap.views.events.live_feed", QuietFeed)
    beats = [part async for part in stream(CountingWriter(), heartbeat_s=0.01)]  # type: ignore[arg-type]
    assert beats[0] == b"retry: 2000\n\n"
    assert beats.count(b": still here\n\n") == 2
    assert beats[-1] == b"event: row\ndata: 3\n\n"


async def test_it_looks_once_for_everybody_and_stops_when_nobody_watches() -> None:
    looks: list[set[int]] = []
    marks = {1: (0,), 2: (0,)}

    def look(owners: object) -> dict[int, tuple[object, ...]]:
        looks.append(set(owners))  # type: ignore[call-overload]
        return dict(marks)

    feed = LiveFeed(look, every_s=0.005)
    async with feed.watching(1) as alice, feed.watching(2) as bob:
        # The first look tells everybody: nobody knows what changed before it.
        await asyncio.wait_for(asyncio.gather(alice.wait(), bob.wait()), 5)
        alice.clear()
        bob.clear()
        seen = len(looks)
        while len(looks) < seen + 3:
            await asyncio.sleep(0.001)
        assert not alice.is_set()
        marks[1] = (1,)
        await asyncio.wait_for(alice.wait(), 5)
        assert not bob.is_set()
        assert looks[-1] == {1, 2}
    seen = len(looks)
    await asyncio.sleep(0.03)
    assert len(looks) <= seen + 1
