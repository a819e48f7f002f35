"""`/similar/`: the pages like some links and unlike others, plus words; a list like every other."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linksnap.forms.library import VIEW_NAMES, ListName
from linksnap.forms.reasons import reason_sentence
from linksnap.forms.similar import SimilarLook, read_similar
from linksnap.models import Link, User
from linksnap.queries.library import CARDS_A_PAGE, cards_by_id
from linksnap.services.similar import SimilarError, find_similar
from linksnap.views.page_numbers import numbers_around
from linksnap.views.query_strings import with_params
from linksnap.views.search_facets import Chip
from linksnap.views.signed_in import owner_of

# What stands further down is like the examples only as anything is.
MOST_SHOWN = 240


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """`?like=<id>,<id>&unlike=<id>&q=words`: nearest first, the examples left out."""
    owner = owner_of(request)
    asked = read_similar(request.GET, owner.views)
    if not (asked.like or asked.unlike or asked.words):
        return redirect("library")
    titles = _titles(owner, (*asked.like, *asked.unlike))
    if len(titles) < len({*asked.like, *asked.unlike}):
        raise Http404
    found, problem = _found(owner, asked)
    page = Paginator(found, CARDS_A_PAGE).get_page(asked.number)
    cards = cards_by_id(owner, page.object_list)
    context: dict[str, Any] = {
        "asked": asked,
        "chips": _chips(request, asked, titles),
        "problem": problem,
        "page": page,
        "page_numbers": numbers_around(page),
        "cards": [cards[pk] for pk in page.object_list if pk in cards],
        "view": asked.view,
        "list_name": ListName.SEARCH,
        "view_names": VIEW_NAMES.items(),
    }
    return render(request, "similar/page.html", context)


def similar_links(owner: User, params: QueryDict) -> list[int]:
    """The primary keys of all links on the pages of such a list, in their order."""
    return _found(owner, read_similar(params, {}))[0]


def address_of_similar(path: str, like: list[str], unlike: list[str], words: str = "") -> str:
    """The address of the list, at the path of this page."""
    chosen = {"like": ",".join(like), "unlike": ",".join(unlike), "q": words}
    return f"{path}?{urlencode({name: ids for name, ids in chosen.items() if ids}, safe=',')}"


def _found(owner: User, asked: SimilarLook) -> tuple[list[int], str]:
    """The ids, or none and why."""
    try:
        return [pk for pk, _ in find_similar(owner, asked.request).found[:MOST_SHOWN]], ""
    except SimilarError as error:
        return [], reason_sentence(error.problem.value)


def _titles(owner: User, public_ids: tuple[str, ...]) -> dict[str, str]:
    links = Link.objects.filter(owner=owner, public_id__in=public_ids).select_related("current_snapshot")
    return {link.public_id: link.shown_title for link in links.defer("words")}


def _chips(request: HttpRequest, asked: SimilarLook, titles: dict[str, str]) -> list[Chip]:
    """Each example with the address without it."""

    def without(name: str, ids: tuple[str, ...], one: str) -> str:
        left = [",".join(other for other in ids if other != one)]
        return with_params(request, **{name: [ids for ids in left if ids]})

    shown = [Chip(_("like “%s”") % titles[one][:80], without("like", asked.like, one)) for one in asked.like]
    shown += [Chip(_("unlike “%s”") % titles[one][:80], without("unlike", asked.unlike, one)) for one in asked.unlike]
    return shown + ([Chip(asked.words[:80], with_params(request, q=[]), True)] if asked.words else [])
