"""A small made-up library in Chinese and English with everything a screen can show; for pictures and browser tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from linksnap.models import (
    Artifact,
    ArtifactKind,
    Capture,
    Link,
    Passage,
    Snapshot,
    Suggestion,
    User,
    WorkState,
)
from linksnap.rules.canonical_url import canonical_url
from linksnap.rules.tag_names import tag_key
from linksnap.services import artifact_store, events, search_index, tags
from linksnap.models import EventKind
from tests.e2e.drawn_pages import Look, thumbnail

_PAPER = Look("#f7f1e4", "#3b2f28", "#b5533c", "article")
_WHITE = Look("#ffffff", "#1b2430", "#2b59d9", "chart")
_DUSK = Look("#c8705c", "#3a4a66", "#24384f", "picture")
_MANUAL = Look("#fdfdfb", "#1f2b3a", "#1f2b3a", "manual")
_GREEN = Look("#f3f8f3", "#1c3a2b", "#147a4d", "article")
_NIGHT = Look("#14202b", "#e8edf2", "#6cd1b3", "article")


@dataclass(frozen=True)
class Page:
    """One made-up page: what stands on it, how it looks, how old it is in hours, its tags and proposals."""

    url: str
    title: str
    lines: Sequence[str]
    look: Look
    lang: str
    hours: float
    words: int
    tags: Sequence[str] = ()
    proposals: Sequence[str] = ()
    versions: int = 1
    unread: bool = False
    favourite: bool = False


PAGES = (
    Page("https://zili.example/typesetting", "中文网页排版，为什么仍需手调", ("标点挤压、避头尾、中西文间距，这些在活字时代由拣字工完成的事，到了浏览器里却常常被忘记。", "一行三十八字，行高一点八倍，段首不必再空两格。"), _PAPER, "zh-Hans", 2, 3200, ("排版", "css"), ("字体",), 3, True),
    Page("https://searchlab.example/rrf", "Reciprocal rank fusion in 40 lines of SQL", ("Keyword search finds the words. Vectors find the idea. Merging two ranked lists needs no training.", "For each document add 1/(k + rank) over every list it appears in."), _MANUAL, "en", 26, 1380, ("search/ranking", "sql"), (), 1, True, True),
    Page("https://forge.example/archivekit/wacz-tools", "archivekit/wacz-tools: pack, verify and replay web archives", ("Each record carries a digest, so a capture can be checked years later.", "Install it, point it at a folder, and replay in any browser."), Look("#ffffff", "#20262c", "#0a58c2", "manual"), "en", 52, 900, ("archiving", "python", "cli"), (), 2),
    Page("https://yeji.example/dongtan", "城市边缘的湿地：崇明东滩影像志", ("候鸟每年三月从澳大利亚北上。", "潮水退去以后，滩涂上留下细密的脚印。"), _DUSK, "zh-Hans", 75, 1600, ("摄影", "自然"), ("上海",), 1, True),
    Page("https://smallbox.example/encoders", "Embedding a library on two cores: pages per minute for four small encoders", ("mini", "small", "base", "large"), _WHITE, "en", 99, 2760, ("embeddings", "benchmarks"), ("self-hosting",)),
    Page("https://stratadb.example/manual/indexes", "StrataDB manual: 11.2 Index types", ("Each index type uses an algorithm best suited to a class of queries.", "Inverted indexes handle several component values."), _MANUAL, "en", 147, 3450, ("databases", "reference"), (), 5),
    Page("https://board.example/t/archived", "Show: I archived every link I saved since 2009", ("Of my 11,400 bookmarks, 31% are dead and another 12% resolve to something different.",), Look("#fbfaf4", "#33281f", "#d9622b", "article"), "en", 196, 5060, ("link-rot", "archiving")),
    Page("https://xiaozao.example/noodles", "周末菜谱：雪菜黄鱼面", ("小黄鱼两面煎至金黄，另起锅炒雪菜。", "面要硬，汤要宽，最后撒一把葱花。"), Look("#fdf1ea", "#5a2d1d", "#3f7d57", "article"), "zh-Hans", 240, 1100, ("菜谱",), ("面食",)),
    Page("https://papers.example/link-rot.pdf", "Link rot in scholarly citations: a ten-year study", ("Half of all links cited in 2014 no longer resolve to the cited content.",), Look("#ffffff", "#222222", "#5d6166", "article"), "en", 320, 8000, ("link-rot", "research")),
    Page("https://frontrow.example/keyboard", "Designing for the keyboard first", ("Focus is a place. Never lose it.", "Every action has one key, and every key can be turned off."), _NIGHT, "en", 410, 1900, ("accessibility", "ui")),
    Page("https://jifang.example/backup", "自托管备份的三二一法则", ("没有演练过的备份不算备份。", "每个季度挑一个周末，从零恢复一次。"), _GREEN, "zh-Hans", 480, 3600, ("self-hosting", "备份")),
    Page("https://tide.example/slow-web", "The quiet return of the personal website", ("People are planting gardens again, one page at a time.",), Look("#eef3f8", "#22324a", "#5a3fb0", "article"), "en", 700, 2100, ("writing",)),
)


def fill(owner: User) -> list[Link]:
    """Put the pages into `owner`'s library, with captures that succeeded, run, wait and failed."""
    links = [_page(owner, page) for page in PAGES]
    parent = tags.get_or_create(owner.pk, "archiving")
    for name in ("link-rot",):
        tags.set_parent(tags.get_or_create(owner.pk, name), parent)
    _failed(owner)
    search_index.refresh_link_words([link.pk for link in links])
    return links


def fill_tray(owner: User) -> None:
    """One capture that runs, one that has just ended with proposals, one that waits, one that failed just now."""
    now = timezone.now()
    failed = _link(owner, "https://old.example/guestbook", "")
    _capture(failed, WorkState.FAILED, reason="name_not_found", step="fetch", finished_at=now)
    waiting = _link(owner, "https://news.example/2026/11/22/lighthouses", "")
    _capture(waiting, WorkState.QUEUED)
    done = _page(owner, Page("https://slow.example/reading", "Slow reading on fast screens", ("A screen asks for the next thing. A page asks for this one.",), _GREEN, "en", 0.01, 1500, (), ("reading", "typography", "attention", "阅读"), 1, True))
    Capture.objects.filter(link=done).update(step="done", finished_at=now, step_seconds={"fetch": 1.2, "load": 3.1, "render": 4.4, "extract": 0.9, "tag": 1.6})
    running = _link(owner, "https://clocks.example/small-web", "Why the small web keeps its own clocks")
    _capture(running, WorkState.RUNNING, step="render", step_detail="21/34", step_seconds={"fetch": 0.6, "load": 2.2})


def _link(owner: User, url: str, title: str) -> Link:
    address = canonical_url(url)
    return Link.objects.create(
        owner=owner, url=address.url, canonical_url=address.key, canonical_sha256=address.sha256, host=address.host, title=title
    )


def _capture(link: Link, state: WorkState, **values: object) -> Capture:
    capture = Capture.objects.create(owner_id=link.owner_id, link=link, state=state, attempts=1, **values)
    Link.objects.filter(pk=link.pk).update(latest_capture=capture)
    events.record(capture, EventKind.QUEUED)
    if state != WorkState.QUEUED:
        events.record(capture, EventKind.CLAIMED, attempt=1)
    if state == WorkState.FAILED:
        events.record(capture, EventKind.FAILED, reason=capture.reason)
    return capture


def _page(owner: User, page: Page) -> Link:
    link = _link(owner, page.url, "")
    now = timezone.now()
    saved = now - timedelta(hours=page.hours)
    for version in range(1, page.versions + 1):
        capture = _capture(link, WorkState.SUCCEEDED, step="done", step_seconds={"fetch": 0.5, "load": 1.4, "render": 2.0})
        Capture.objects.filter(pk=capture.pk).update(created_at=saved, queued_at=saved, finished_at=saved)
        snapshot = _snapshot(link, capture, page, version)
    Link.objects.filter(pk=link.pk).update(
        current_snapshot=snapshot, created_at=saved, is_unread=page.unread, is_favourite=page.favourite
    )
    for name in page.tags:
        tags.add(link, name)
    for n, name in enumerate(page.proposals):
        Suggestion.objects.create(owner=owner, link=link, name=name, key=tag_key(name), score=0.9 - n / 10, reason="keyphrase")
    return Link.objects.get(pk=link.pk)


def _snapshot(link: Link, capture: Capture, page: Page, version: int) -> Snapshot:
    snapshot = Snapshot.objects.create(
        owner_id=link.owner_id, link=link, capture=capture, version=version, captured_at=timezone.now() - timedelta(hours=page.hours),
        final_url=page.url, http_status=200, verdict="complete", title=page.title, lang=page.lang, words=page.words,
        site_name=link.host, indexed_at=timezone.now(),
    )
    body = "".join(f'<p id="ls-{n}" data-ls-b="{n}">{line}</p>' for n, line in enumerate(page.lines, 1))
    article = f'<h1 id="ls-0" data-ls-b="0">{page.title}</h1>{body}'
    html = f'<!doctype html><html lang="{page.lang}"><meta charset="utf-8"><title>{page.title}</title><style>body{{font:18px/1.7 serif;max-width:40rem;margin:3rem auto;background:{page.look.paper};color:{page.look.ink}}}</style><body>{article}</body></html>'
    picture = thumbnail(page.title, page.lines, page.look)
    _artifact(snapshot, ArtifactKind.HTML, html.encode(), "text/html")
    _artifact(snapshot, ArtifactKind.READER, article.encode(), "text/html")
    _artifact(snapshot, ArtifactKind.TEXT, "\n\n".join((page.title, *page.lines)).encode(), "text/plain")
    _artifact(snapshot, ArtifactKind.SCREENSHOT, picture, "image/webp")
    _artifact(snapshot, ArtifactKind.THUMBNAIL, picture, "image/webp")
    for n, line in enumerate(page.lines):
        Passage.objects.create(owner_id=link.owner_id, link=link, snapshot=snapshot, n=n, text=line, anchor=f"ls-{n + 1}", first_block=n + 1, last_block=n + 1)
    return snapshot


def _artifact(snapshot: Snapshot, kind: ArtifactKind, data: bytes, content_type: str) -> None:
    blob = artifact_store.put(data, content_type)
    Artifact.objects.create(
        owner_id=snapshot.owner_id, snapshot=snapshot, kind=kind, sha256=blob.sha256, size=blob.size,
        stored_size=blob.stored_size, content_type=content_type, encoding=blob.encoding,
    )


def _failed(owner: User) -> None:
    link = _link(owner, "https://hue.example/oklch", "Notes on OKLCH for dark themes")
    saved = timezone.now() - timedelta(days=25)
    capture = _capture(link, WorkState.FAILED, reason="timeout", step="load", detail="no answer after 30 s")
    Capture.objects.filter(pk=capture.pk).update(created_at=saved, attempts=3, finished_at=saved)
    Link.objects.filter(pk=link.pk).update(created_at=saved)
    tags.add(link, "css")
