"""The list of a person's tags: filter, order, use, aliases."""

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
    """`/tags/?q=&sort=&page=`; with `?new=&under=` the form of a new tag as it was sent."""
    owner = owner_of(request)
    text = request.GET.get("q", "").replace("\x00", "")[:LIMIT]
    asked = request.GET.get("sort", "")
    sort = next((one for one in TagSort if one == asked), TagSort.USE)
    page = tags_page(owner, text, sort, asked_number(request) or 1)
    context = {
        "page": page,
        "page_numbers": numbers_around(page),
        "text": text,
        "sort": sort,
        "sorts": SORT_NAMES.items(),
        "changes": [] if text else _changes(owner),
        "asks_new": "new" in request.GET,
        "new_name": typed(request.GET, "new"),
        "new_under": typed(request.GET, "under"),
        "puts_on": owner.auto_tags_from is not None,
    }
    return render(request, "tags/page.html", context)


def _changes(owner: User) -> list[dict[str, object]]:
    return [
        {"change": change, "sentence": tag_change_words.sentence(change.kind, change.summary)}
        for change in tag_changes_of(owner, tag_change_words.KINDS)
        if tag_change_words.changed_something(change.kind, change.summary)
    ]
