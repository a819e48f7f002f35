"""The page of one tag: the links that have it, what stands around it, and what a merge or a split of it would do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from linksnap.forms.library import SORT_NAMES, VIEW_NAMES, ListName, Look, read_library_request
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Tag, User
from linksnap.queries.feeds import living_feeds
from linksnap.queries.library import LibraryFilter, cards, library_page
from linksnap.queries.tag_facts import tag_facts
from linksnap.queries.tags import children_of, merge_preview, tag_by_old_name, tag_named, tag_of
from linksnap.services import tag_split
from linksnap.services.tag_split import SplitError
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.signed_in import owner_of

MOST_TYPED = 500


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """`/tags/<slug>/`; with `?into=` also what merging it into that tag would do, with `?split=&to=` what a split.

    An old slug leads to the new one.
    """
    owner = owner_of(request)
    found = tag_of(owner, slug)
    if found is None:
        renamed = tag_by_old_name(owner, slug)
        if renamed is None:
            raise Http404
        return redirect("tag", renamed.slug)
    asked = read_library_request(request.GET, Look.of(owner.views, ListName.TAG))
    wanted = LibraryFilter(tags=(slug,), sort=asked.wanted.sort)
    page = library_page(owner, wanted, asked_number(request) or 1)
    context = {
        "list_name": ListName.TAG,
        "view": asked.view,
        "view_names": VIEW_NAMES.items(),
        "sort": wanted.sort,
        "sort_name": SORT_NAMES[wanted.sort],
        "sorts": SORT_NAMES.items(),
        "tag": found,
        "feed": living_feeds(owner).filter(tag=found).first(),
        "page": page,
        "page_numbers": numbers_around(page),
        "cards": cards(page.object_list),
        "below": children_of(owner, found),
        "facts": tag_facts(owner, found),
    }
    more = _merge_context(request, owner, found) | _split_context(request, found)
    return render(request, "tag/page.html", context | more)


def _merge_context(request: HttpRequest, owner: User, found: Tag) -> dict[str, Any]:
    name = typed(request.GET, "into")
    if not name:
        return {}
    into = tag_named(owner, name)
    if into is None or into.pk == found.pk:
        return {"into_name": name, "into_missing": True}
    return {"into_name": name, "into": into, "others": [found], "preview": merge_preview([found], into)}


def _split_context(request: HttpRequest, found: Tag) -> dict[str, Any]:
    question, to = typed(request.GET, "split"), typed(request.GET, "to")
    if not question:
        return {}
    try:
        preview = tag_split.preview(found, question)
    except SplitError as error:
        return {"split": question, "split_to": to, "split_problem": reason_sentence(error.problem)}
    return {"split": question, "split_to": to, "split_preview": preview}


def typed(params: QueryDict, name: str) -> str:
    """A short text of a form or an address."""
    return params.get(name, "").replace("\x00", "").strip()[:MOST_TYPED]
