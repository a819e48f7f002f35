"""All passages a person marked; mark words in a page, say something about them, forget them."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Highlight
from linksnap.queries.highlights import found_highlights, highlights_of
from linksnap.queries.snapshot import links_of
from linksnap.services import highlights
from linksnap.services.highlights import HighlightError
from linksnap.views.link_actions import own_link
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.snapshot import COLOUR_NAMES
from linksnap.views.undo import tell

HIGHLIGHTS_A_PAGE = 30
MOST_TYPED = 200
_PUBLIC_ID = re.compile(r"[0-9a-f]{32}")


def own_highlight(request: HttpRequest, public_id: str) -> Highlight:
    """The highlight with its link, if it is this person's."""
    rows = highlights_of(owner_of(request)).select_related("link").defer("link__words")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def highlights_page(request: HttpRequest) -> HttpResponse:
    """`/highlights/`: all of them, `?q=` those that hold these words, `?link=` those of one link."""
    owner = owner_of(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_TYPED]
    public_id = request.GET.get("link", "")
    link = get_object_or_404(links_of(owner), public_id=public_id) if _PUBLIC_ID.fullmatch(public_id) else None
    rows = found_highlights(owner, text, link.public_id if link else "")
    page = Paginator(rows, HIGHLIGHTS_A_PAGE).get_page(asked_number(request) or 1)
    numbers = numbers_around(page)
    shown = {"page": page, "page_numbers": numbers, "text": text, "link": link, "colours": COLOUR_NAMES.items()}
    return render(request, "highlights/page.html", shown)


@require_POST
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark `quote` in the link's page, with an optional `note` and `colour`."""
    link = own_link(request, public_id)
    sent = request.POST
    try:
        highlights.add(link, sent.get("quote", ""), note=sent.get("note", ""), colour=sent.get("colour", ""))
    except HighlightError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", public_id)


@require_POST
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change `note` or `colour`; a field that was not sent stays."""
    found = own_highlight(request, public_id)
    try:
        highlights.change(found, note=request.POST.get("note"), colour=request.POST.get("colour"))
    except HighlightError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", found.link.public_id)


@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget it; a button takes that back."""
    found = own_highlight(request, public_id)
    tell(request, _("Highlight deleted."), highlights.delete(found))
    return back_to(request, "snapshot", found.link.public_id)
