"""A small made-up library in Chinese and English with everything a screen can show; for pictures and browser tests."""

from datetime import timedelta

from django.utils import timezone

from linksnap.models import (
    DIMENSIONS,
    Artifact,
    ArtifactKind,
    Capture,
    EventKind,
    Link,
    LinkTag,
    Snapshot,
    Suggestion,
    TagSource,
    User,
    WorkState,
)
from linksnap.rules.canonical_url import canonical_url
from linksnap.rules.tag_names import tag_key
from linksnap.services import artifact_store, events, search_index, tags
from linksnap.services.search_index import IndexedPassage
from tests.e2e.drawn_pages import thumbnail
from tests.e2e.sample_collections import collect
from tests.e2e.sample_connections import connect
from tests.e2e.sample_pages import GREEN, PAGES, Page
from tests.e2e.sample_transfers import bring, check

# Nothing is searched by meaning here; the tables only want a vector.
_VECTOR = [1.0, *([0.0] * (DIMENSIONS - 1))]


def fill(owner: User) -> list[Link]:
    """Put the pages into `owner`'s library, with captures that succeeded, run, wait and failed."""
    links = [_page(owner, page) for page in PAGES]
    parent = tags.get_or_create(owner.pk, "archiving")
    # Two that nobody confirmed yet, and which are marked everywhere.
    by_itself = LinkTag.objects.filter(owner=owner, tag__name__in=("sql", "python"))
    by_itself.update(source=TagSource.AUTO, probability=0.97)
    for name in ("link-rot",):
        tags.set_parent(tags.get_or_create(owner.pk, name), parent)
    _failed(owner)
    collect(owner, links)
    connect(owner)
    bring(owner)
    check(owner, links)
    search_index.refresh_link_words([link.pk for link in links])
    return links


def fill_tray(owner: User) -> None:
    """One capture that runs, one that has just ended with proposals, one that waits, one that failed just now."""
    now = timezone.now()
    failed = _link(owner, "https://old.example/guestbook", "")
    _capture(failed, WorkState.FAILED, reason="name_not_found", step="fetch", finished_at=now)
    waiting = _link(owner, "https://news.example/2026/11/22/lighthouses", "")
    _capture(waiting, WorkState.QUEUED)
    done = _page(
        owner,
        Page(
            "https://slow.example/reading",
            "Slow reading on fast screens",
            ("A screen asks for the next thing. A page asks for this one.",),
            GREEN,
            "en",
            0.0,
            1500,
            (),
            ("reading", "typography", "attention", "阅读"),
            1,
            True,
        ),
    )
    Capture.objects.filter(link=done).update(
        step="done",
        finished_at=now,
        step_seconds={"fetch": 1.2, "load": 3.1, "render": 4.4, "extract": 0.9, "tag": 1.6},
    )
    running = _link(owner, "https://clocks.example/small-web", "Why the small web keeps its own clocks")
    _capture(running, WorkState.RUNNING, step="render", step_detail="21/34", step_seconds={"fetch": 0.6, "load": 2.2})


def _link(owner: User, url: str, title: str) -> Link:
    address = canonical_url(url)
    return Link.objects.create(
        owner=owner,
        url=address.url,
        canonical_url=address.key,
        canonical_sha256=address.sha256,
        host=address.host,
        title=title,
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
        capture = _capture(
            link, WorkState.SUCCEEDED, step="done", step_seconds={"fetch": 0.5, "load": 1.4, "render": 2.0}
        )
        Capture.objects.filter(pk=capture.pk).update(created_at=saved, queued_at=saved, finished_at=saved)
        snapshot = _snapshot(link, capture, page, version)
    Link.objects.filter(pk=link.pk).update(
        current_snapshot=snapshot, created_at=saved, is_unread=page.unread, is_favourite=page.favourite
    )
    for name in page.tags:
        tags.add(link, name)
    for n, name in enumerate(page.proposals):
        Suggestion.objects.create(
            owner=owner, link=link, name=name, key=tag_key(name), score=0.9 - n / 10, reason="keyphrase"
        )
    return Link.objects.get(pk=link.pk)


def _snapshot(link: Link, capture: Capture, page: Page, version: int) -> Snapshot:
    snapshot = Snapshot.objects.create(
        owner_id=link.owner_id,
        link=link,
        capture=capture,
        version=version,
        captured_at=timezone.now() - timedelta(hours=page.hours),
        final_url=page.url,
        http_status=200,
        verdict="complete",
        title=page.title,
        lang=page.lang,
        words=page.words,
        site_name=link.host,
        indexed_at=timezone.now(),
    )
    body = "".join(f'<p id="ls-{n}" data-ls-b="{n}">{line}</p>' for n, line in enumerate(page.lines, 1))
    article = f'<h1 id="ls-0" data-ls-b="0">{page.title}</h1>{body}'
    colours = f"background:{page.look.paper};color:{page.look.ink}"
    look = f"body{{font:18px/1.7 serif;max-width:40rem;margin:3rem auto;padding:0 1.25rem;{colours}}}"
    head = f'<meta charset="utf-8"><title>{page.title}</title><style>{look}</style>'
    html = f'<!doctype html><html lang="{page.lang}">{head}<body>{article}</body></html>'
    picture = thumbnail(page.title, page.lines, page.look)
    _artifact(snapshot, ArtifactKind.HTML, html.encode(), "text/html")
    _artifact(snapshot, ArtifactKind.READER, article.encode(), "text/html")
    _artifact(snapshot, ArtifactKind.TEXT, "\n\n".join((page.title, *page.lines)).encode(), "text/plain")
    _artifact(snapshot, ArtifactKind.SCREENSHOT, picture, "image/webp")
    _artifact(snapshot, ArtifactKind.THUMBNAIL, picture, "image/webp")
    passages = [
        IndexedPassage(
            n=n,
            heading=page.title,
            text=line,
            anchor=f"ls-{n}",
            first_block=n,
            last_block=n,
            tokens=len(line),
            vector=_VECTOR,
        )
        for n, line in enumerate(page.lines, 1)
    ]
    encoder = search_index.register_encoder("made-up", "0" * 64, DIMENSIONS)
    search_index.ensure_partition(encoder)
    search_index.store_passages(snapshot, passages, _VECTOR, encoder.pk)
    return snapshot


def _artifact(snapshot: Snapshot, kind: ArtifactKind, data: bytes, content_type: str) -> None:
    blob = artifact_store.put(data, content_type)
    Artifact.objects.create(
        owner_id=snapshot.owner_id,
        snapshot=snapshot,
        kind=kind,
        sha256=blob.sha256,
        size=blob.size,
        stored_size=blob.stored_size,
        content_type=content_type,
        encoding=blob.encoding,
    )


def _failed(owner: User) -> None:
    link = _link(owner, "https://hue.example/oklch", "Notes on OKLCH for dark themes")
    saved = timezone.now() - timedelta(days=25)
    capture = _capture(link, WorkState.FAILED, reason="timeout", step="load", detail="no answer after 30 s")
    Capture.objects.filter(pk=capture.pk).update(created_at=saved, attempts=3, finished_at=saved)
    Link.objects.filter(pk=link.pk).update(created_at=saved)
    tags.add(link, "css")
