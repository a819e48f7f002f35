"""Second tries: which ways are gone after which verdict, in what time, and which result is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from workers.capture import strategies
from workers.capture.errors import PageCrashed
from workers.capture.fake_browser import FakeBrowser, FakePage, FakeSite
from workers.capture.recordings.base import SavedPage
from workers.capture.strategies import Order, capture_best, other_ways, worth
from workers.capture.types import ArtifactFile, CaptureOptions, CaptureResult, Step, Strategy, Verdict
from workers.outbound import Answer, Outgoing

LEAN = CaptureOptions(formats=("html",))
URL = "http://site.example/问答"
EMPTY = FakeSite(letters=3)
FULL = FakeSite(letters=900)


class TwoFacedBrowser(FakeBrowser):
    """Shows one site or another, as the options of the visit say."""

    def __init__(self, shows: Callable[[CaptureOptions], FakeSite | None]) -> None:
        super().__init__({})
        self.shows = shows
        self.visits: list[CaptureOptions] = []

    async def open_page(self, options: CaptureOptions, saved: SavedPage | None = None) -> FakePage:
        self.visits.append(options)
        site = self.shows(options)
        if site is None:
            raise PageCrashed("gone")
        self.sites = {URL: site}
        return await super().open_page(options, saved)


def nothing(step: Step, detail: str) -> None:
    """Nobody watches."""


async def best_of(
    browser: TwoFacedBrowser, folder: Path, options: CaptureOptions = LEAN
) -> tuple[CaptureResult, list[CaptureResult]]:
    kept: list[CaptureResult] = []

    async def keep(result: CaptureResult) -> CaptureResult:
        kept.append(result)
        return replace(result, extracted=folder / "read.json")

    result = await capture_best(browser, Order(URL, options, folder), nothing, keep)
    return result, kept


async def test_it_keeps_a_good_first_result(tmp_path: Path) -> None:
    browser = TwoFacedBrowser(lambda options: FULL)
    result, kept = await best_of(browser, tmp_path)
    assert (result.verdict, result.strategy, len(browser.visits), kept) == (Verdict.COMPLETE, Strategy.PLAIN, 1, [])
    assert "tried" not in result.evidence


async def test_it_waits_longer_for_an_empty_page_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategies, "LONGER_WAIT_S", 0.01)
    browser = TwoFacedBrowser(lambda options: FULL if options.extra_wait_s else EMPTY)
    result, kept = await best_of(browser, tmp_path)
    assert (result.verdict, result.strategy) == (Verdict.COMPLETE, Strategy.LONGER_WAIT)
    assert [one.verdict for one in kept] == [Verdict.NEAR_EMPTY]
    assert result.evidence["tried"] == [
        {"strategy": "plain", "verdict": "near_empty"},
        {"strategy": "longer_wait", "verdict": "complete"},
    ]


async def test_it_goes_without_scripts_and_stops_after_two_more_visits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strategies, "LONGER_WAIT_S", 0.01)
    browser = TwoFacedBrowser(lambda options: EMPTY if options.javascript else FULL)
    result, _ = await best_of(browser, tmp_path)
    assert (result.strategy, result.artifacts[0].path.parent.name) == (Strategy.NO_SCRIPTS, "no_scripts")
    browser = TwoFacedBrowser(lambda options: EMPTY)
    result, _ = await best_of(browser, tmp_path)
    assert (result.strategy, result.verdict, len(browser.visits)) == (Strategy.PLAIN, Verdict.NEAR_EMPTY, 3)


async def test_it_tries_no_other_way_when_the_time_is_up(tmp_path: Path) -> None:
    browser = TwoFacedBrowser(lambda options: EMPTY)
    await best_of(browser, tmp_path, CaptureOptions(formats=("html",), deadline_s=10))
    assert len(browser.visits) == 1


async def test_it_keeps_the_first_result_when_the_browser_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategies, "LONGER_WAIT_S", 0.01)
    browser = TwoFacedBrowser(lambda options: None if options.extra_wait_s else EMPTY)
    result, _ = await best_of(browser, tmp_path)
    assert (result.verdict, browser.hung) == (Verdict.NEAR_EMPTY, True)
    assert result.extracted == tmp_path / "read.json"


def made(verdict: Verdict, letters: int, **more: object) -> CaptureResult:
    """A result with an archive."""
    archive = (ArtifactFile("html", Path("page.html"), "text/html"),)
    return CaptureResult(url=URL, verdict=verdict, artifacts=archive, evidence={"letters": letters}, **more)  # type: ignore[arg-type]


def test_it_orders_results_by_what_they_are_worth() -> None:
    ordered = [
        CaptureResult(url=URL, verdict=Verdict.TIMEOUT),
        made(Verdict.BOT_CHECK, 90),
        made(Verdict.LOGIN_WALL, 700),
        made(Verdict.PAYWALL, 600),
        made(Verdict.COMPLETE, 200),
        made(Verdict.PARTIAL, 5000),
        made(Verdict.COMPLETE, 4500),
    ]
    set_aside = [*ordered[3:], *ordered[:3]]
    assert sorted(set_aside, key=worth) == ordered


def test_it_takes_no_picture_alone_for_a_copy() -> None:
    wall = made(Verdict.LOGIN_WALL, 90)
    cut = replace(made(Verdict.PARTIAL, 5000), artifacts=(ArtifactFile("screenshot", Path("s"), "image/webp"),))
    assert max((wall, cut), key=worth) is wall


async def test_it_leaves_the_browser_its_time_after_a_bare_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, asked = [0.0], []

    def ask(request: Outgoing, proxy_url: str) -> Answer:
        asked.append(request.seconds)
        now[0] += request.seconds
        return Answer(200, {"content-type": "text/html"}, "<p>一段话".encode(), URL)

    async def capture(browser: object, url: str, options: CaptureOptions, *others: object) -> CaptureResult:
        asked.append(options.deadline_s)
        return made(Verdict.COMPLETE, 9)

    monkeypatch.setattr(strategies, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(strategies, "ask", ask)
    monkeypatch.setattr(strategies, "capture", capture)
    order = Order(URL, CaptureOptions(deadline_s=14), tmp_path)
    found = await strategies._plain_fetch(FakeBrowser({}), order, nothing)
    assert found is not None and found.verdict is Verdict.PARTIAL and asked == [7.0, 7.0]


@pytest.mark.parametrize(
    ("result", "ways"),
    [
        (made(Verdict.COMPLETE, 900), ()),
        (made(Verdict.PAYWALL, 900), ()),
        (made(Verdict.SOFT_404, 9), ()),
        (made(Verdict.ERROR_STATUS, 9, status=503), ()),
        (made(Verdict.BOT_CHECK, 9), (Strategy.LONGER_WAIT, Strategy.OTHER_AGENT)),
        (made(Verdict.LOGIN_WALL, 9, status=401), ()),
        (made(Verdict.LOGIN_WALL, 9), (Strategy.NO_SCRIPTS, Strategy.OTHER_AGENT)),
        (made(Verdict.PARTIAL, 900), ()),
        (CaptureResult(url=URL, verdict=Verdict.TIMEOUT, detail="ERR_TIMED_OUT"), ()),
        (
            CaptureResult(url=URL, verdict=Verdict.TIMEOUT, detail="busy page"),
            (Strategy.NO_SCRIPTS, Strategy.PLAIN_FETCH),
        ),
        (CaptureResult(url=URL, verdict=Verdict.CRASH), (Strategy.NO_SCRIPTS, Strategy.PLAIN_FETCH)),
        (CaptureResult(url=URL, verdict=Verdict.TLS_ERROR), ()),
    ],
)
def test_it_chooses_the_way_by_the_verdict(result: CaptureResult, ways: tuple[Strategy, ...]) -> None:
    assert other_ways(result, CaptureOptions()) == ways


def test_it_leaves_alone_what_the_person_chose() -> None:
    result = made(Verdict.BOT_CHECK, 9)
    assert other_ways(result, replace(CaptureOptions(), retries=False)) == ()
    assert other_ways(result, replace(CaptureOptions(), user_agent="Mine/1.0")) == (Strategy.LONGER_WAIT,)
    assert other_ways(made(Verdict.LOGIN_WALL, 9), replace(CaptureOptions(), javascript=False)) == (
        Strategy.OTHER_AGENT,
    )
