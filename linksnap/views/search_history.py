"""Below and behind the search box: suggestions while typing, and the history of searches and of hits opened."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.queries.search_suggestions import Offer, OfferKind, offers
from linksnap.services import search_history
from linksnap.templatetags.interface import grouped, text_lang
from linksnap.views.signed_in import owner_of

_TITLES: dict[OfferKind, Promise] = {
    OfferKind.RECENT: gettext_lazy("Searched before"),
    OfferKind.SAVED: gettext_lazy("Saved searches"),
    OfferKind.TAG: gettext_lazy("Tags"),
    OfferKind.SITE: gettext_lazy("Sites"),
    OfferKind.COLLECTION: gettext_lazy("Collections"),
    OfferKind.VALUE: gettext_lazy("Filters"),
    OfferKind.FILTER: gettext_lazy("Filters"),
}
_WHOLE = {OfferKind.RECENT, OfferKind.SAVED}
_LARGEST = 10_000


@never_cache
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """`/searches/suggest/?q=`: groups of suggestions for the text so far."""
    text = request.GET.get("q", "").replace("\x00", "")[: search_history.LONGEST_TEXT]
    groups: dict[str, list[dict[str, Any]]] = {}
    for offer in offers(owner_of(request), text):
        groups.setdefault(str(_TITLES[offer.kind]), []).append(_shown(offer))
    return JsonResponse({"groups": [{"title": title, "offers": found} for title, found in groups.items()]})


def _shown(offer: Offer) -> dict[str, Any]:
    return {
        "shown": offer.shown,
        "lang": text_lang(offer.shown),
        "text": offer.text,
        "note": "" if offer.count is None else grouped(offer.count),
        "mode": offer.mode,
        "isWhole": offer.kind in _WHOLE,
    }


@require_POST
def history(request: HttpRequest) -> HttpResponse:
    """A search was asked (`q`), or a hit of it opened (`link`, `passage`, `rank`): kept where the person wants it."""
    owner, text = owner_of(request), request.POST.get("q", "").replace("\x00", "")
    rank = _number(request, "rank")
    if rank:
        link = request.POST.get("link", "").replace("\x00", "")
        search_history.note_opened(owner, text, link, _number(request, "passage"), rank)
    else:
        search_history.remember(owner, text)
    return HttpResponse(status=204)


@require_POST
def save_remembering(request: HttpRequest) -> HttpResponse:
    """The switch of the settings."""
    search_history.set_remembering(owner_of(request), request.POST.get("remembers") == "on")
    messages.success(request, _("Saved."))
    return _back()


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget what was searched for and opened."""
    search_history.forget(owner_of(request))
    messages.success(request, _("Your searches were forgotten."))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('settings')}#searching", status=303)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= _LARGEST else None
