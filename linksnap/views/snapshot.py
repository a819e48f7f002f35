"""The snapshot page: what was kept of a link, as page, reader, picture or text, and all that is known about it."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linksnap.models import Artifact, ArtifactKind, Passage, User
from linksnap.queries.captures import CaptureRow, Outcome, capture_of
from linksnap.queries.collections import collections_with, paths_of
from linksnap.queries.highlights import ShownHighlight, highlights_on
from linksnap.queries.link_ties import ties_of
from linksnap.queries.near_duplicates import same_text
from linksnap.queries.snapshot import SnapshotPage, passage_of, proposals_of, related_links, snapshot_page, tags_of
from linksnap.rules.highlight_marks import COLOURS, Quote, mark_quotes
from linksnap.rules.reader_html import ID_PREFIX, reader_html
from linksnap.services.artifact_store import read_artifact
from linksnap.services.blob_store import BlobMissing
from linksnap.views.collections import MOST_OFFERED
from linksnap.views.document_tab import CODE as DOCUMENT_TAB
from linksnap.views.document_tab import (
    comes_first,
    document_context,
    document_tab,
    is_document,
    page_of_passage,
    view_of_hit,
)
from linksnap.views.page_numbers import asked_number
from linksnap.views.signed_in import owner_of

# The tabs in their order: code in the address, kind of artifact, icon, name.
Tab = tuple[str, ArtifactKind, str, Promise]
TABS: tuple[Tab, ...] = (
    ("page", ArtifactKind.HTML, "globe", _("Page")),
    ("reader", ArtifactKind.READER, "book-open", _("Reader")),
    ("screenshot", ArtifactKind.SCREENSHOT, "image", _("Screenshot")),
    ("text", ArtifactKind.TEXT, "text", _("Text")),
)
# A text beyond this is cut on the page; the whole of it is one click away.
MOST_TEXT = 1_000_000
COLOUR_NAMES = dict(zip(COLOURS, (_("Yellow"), _("Green"), _("Blue"), _("Pink")), strict=True))


@require_safe
def snapshot(request: HttpRequest, public_id: str, version: int | None = None) -> HttpResponse:
    """`/s/<link>/` and `/s/<link>/v/<n>/`; `?view=` chooses the tab, `?p=` the passage to open at."""
    owner = owner_of(request)
    page = snapshot_page(owner, public_id, version)
    if page is None:
        raise Http404
    if (way := _at_hit(request, page)) is not None:
        return way
    paths = paths_of(owner)
    context: dict[str, Any] = {
        "page": page,
        "link": page.link,
        "snapshot": page.snapshot,
        "row": _capture_shown(owner, page),
        "link_tags": tags_of(page.link),
        "proposals": proposals_of(page.link),
        "related": related_links(page.link),
        "ties": ties_of(page.link),
        "copies": same_text(page.link),
        "in_collections": collections_with(page.link, paths),
        "collection_paths": list(paths.values())[:MOST_OFFERED],
        "highlights": highlights_on(page.link, page.snapshot),
        "colours": COLOUR_NAMES.items(),
    }
    if page.snapshot is not None:
        context |= _shown(request, page, context["highlights"])
    return render(request, "snapshot/page.html", context)


def _capture_shown(owner: User, page: SnapshotPage) -> CaptureRow | None:
    """The link's last capture while it runs, or when it ended without what was asked for and nobody has put it away."""
    latest = page.link.latest_capture
    if latest is None or (page.snapshot is not None and latest.dismissed_at is not None):
        return None
    row = capture_of(owner, latest.public_id)
    is_news = row is not None and (row.is_open or row.outcome is Outcome.FAILED or page.snapshot is None)
    return row if is_news else None


def _shown(request: HttpRequest, page: SnapshotPage, highlights: list[ShownHighlight]) -> dict[str, Any]:
    """What the chosen tab shows."""
    assert page.snapshot is not None
    passage = passage_of(page.snapshot, asked_number(request, "p"))
    kept = _tabs_of(page)
    view = next((tab[0] for tab in kept if tab[0] == request.GET.get("view")), kept[0][0] if kept else "")
    context: dict[str, Any] = {
        "view": view,
        "passage": passage,
        "tabs": [_tab(page, tab, passage) for tab in kept],
        "frame": _frame(page, passage) if view == "page" else "",
        "reader_anchor": f"{ID_PREFIX}{passage.anchor}" if passage else "",
    }
    kind = next((tab[1].value for tab in kept if tab[0] == view and view in ("reader", "text")), "")
    context |= _read(page.artifacts[kind], passage, page.snapshot.title) if kind else {}
    if view == DOCUMENT_TAB:
        context |= document_context(page, passage)
    if "article" in context:
        context["article"] = _highlighted(context["article"], highlights)
    return context


def _tabs_of(page: SnapshotPage) -> list[Tab]:
    """The tabs of what was kept; of a document the file itself, first where there is something to see."""
    kept = [tab for tab in TABS if tab[1].value in page.artifacts]
    if not is_document(page):
        return kept
    own = document_tab(page)
    return [own, *kept] if comes_first(page) else [*kept, own]


def _at_hit(request: HttpRequest, page: SnapshotPage) -> HttpResponse | None:
    """The way to the page of a document a hit stands on: a plain `#page-3`, which no address from us can carry else."""
    if page.snapshot is None or "view" in request.GET or not is_document(page):
        return None
    passage = passage_of(page.snapshot, asked_number(request, "p"))
    if passage is None:
        return None
    view, place = view_of_hit(page, passage)
    return HttpResponseRedirect(f"{_own_path(page)}?view={view}&p={passage.n}#{quote(place)}")


def _tab(page: SnapshotPage, tab: Tab, passage: Passage | None) -> dict[str, Any]:
    code, _kind, icon, name = tab
    query = f"?view={code}" + (f"&p={passage.n}" if passage and code in ("page", "reader", DOCUMENT_TAB) else "")
    anchor = f"#{ID_PREFIX}{quote(passage.anchor)}" if passage and code == "reader" else ""
    if code == DOCUMENT_TAB and (number := page_of_passage(passage)):
        anchor = f"#page-{number}"
    return {"code": code, "icon": icon, "name": name, "href": f"{_own_path(page)}{query}{anchor}"}


def _own_path(page: SnapshotPage) -> str:
    assert page.snapshot is not None
    if page.is_newest:
        return reverse("snapshot", args=[page.link.public_id])
    return reverse("snapshot_version", args=[page.link.public_id, page.snapshot.version])


def _frame(page: SnapshotPage, passage: Passage | None) -> str:
    """The address of the archived page in its frame, opened at the passage by a plain `#id`."""
    assert page.snapshot is not None
    address = reverse("artifact", args=[page.snapshot.public_id, ArtifactKind.HTML.value])
    return f"{address}?p={passage.n}#{quote(passage.anchor)}" if passage else address


def _read(artifact: Artifact, passage: Passage | None, title: str) -> dict[str, Any]:
    """The words of the reader or text tab; `is_lost` when the stored bytes are gone or damaged."""
    try:
        text = read_artifact(artifact).decode("utf-8", "replace")
    except BlobMissing:
        return {"is_lost": True}
    if artifact.kind == ArtifactKind.TEXT:
        return {"text": text[:MOST_TEXT], "is_cut": len(text) > MOST_TEXT}
    return {"article": _article(text, passage, title)}


def _article(text: str, passage: Passage | None, title: str) -> SafeString:
    first, last = (passage.first_block, passage.last_block) if passage else (0, -1)
    # The one place where captured HTML enters our own page: cleaned by an allow list just now, under our strict CSP.
    return mark_safe(reader_html(text, first, last, title))


def _highlighted(article: SafeString, highlights: list[ShownHighlight]) -> SafeString:
    """The article with a person's highlights marked; the words stay those of the page, only `<mark>` is added."""
    rows = (shown.highlight for shown in highlights)
    quotes = [Quote(row.quote, f"hl-{row.public_id}", row.colour) for row in rows]
    return mark_safe(mark_quotes(article, quotes))
