"""The list of a person's tags: filter, order, use, aliases."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linksnap.forms import tag_change_words
from linksnap.models import User
from linksnap.queries.tag_facts import tag_changes_of
from linksnap.queries.tags import TagSort, tags_page
from linksnap.rules.tag_names import LIMIT
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.signed_in import owner_of
from linksnap.views.tag import typed

SORT_NAMES = {
    TagSort.USE: _("Most used"),
    TagSort.NAME: _("By name"),
    TagSort.LAST: _("Last used"),
    TagSort.TREE: _("As a tree"),
}


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """`/tags/?q=&sort=&page=`; `new`, `under`: a form of a new tag as it was sent; `changes`: older changes."""
    owner = owner_of(request)
    text = request.GET.get("q", "").replace("\x00", "")[:LIMIT]
    asked = request.GET.get("sort", "")
    sort = next((one for one in TagSort if one == asked), TagSort.USE)
    page = tags_page(owner, text, sort, asked_number(request) or 1)
    context: dict[str, Any] = {
        "page": page,
        "page_numbers": numbers_around(page),
        "text": text,
        "sort": sort,
        "sorts": SORT_NAMES.items(),
        "asks_new": "new" in request.GET,
        "new_name": typed(request.GET, "new"),
        "new_under": typed(request.GET, "under"),
        "puts_on": owner.auto_tags_from is not None,
    }
    if not text:
        context |= _changes(owner, asked_number(request, "changes"))
    return render(request, "tags/page.html", context)


def _changes(owner: User, number: int | None) -> dict[str, Any]:
    """A page of what can be taken back; open when somebody asked for it by its number."""
    page = tag_changes_of(owner, tag_change_words.KINDS, number or 1)
    told = [
        {"change": change, "sentence": tag_change_words.sentence(change.kind, change.summary)}
        for change in page.object_list
        if tag_change_words.changed_something(change.kind, change.summary)
    ]
    return {"changes": told, "changes_page": page, "opens_changes": number is not None}
