"""The list of a person's tags: filter, order, use, aliases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linksnap.queries.tags import TagSort, tag_names, tags_page
from linksnap.views.page_numbers import asked_number
from linksnap.views.signed_in import owner_of

SORT_NAMES = {
    TagSort.USE: _("Most used"),
    TagSort.NAME: _("By name"),
    TagSort.LAST: _("Last used"),
}


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """`/tags/?q=&sort=&page=`."""
    owner = owner_of(request)
    text = request.GET.get("q", "").replace("\x00", "")[:100]
    asked = request.GET.get("sort", "")
    sort = next((one for one in TagSort if one == asked), TagSort.USE)
    page = tags_page(owner, text, sort, asked_number(request) or 1)
    context = {
        "page": page,
        "page_numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "text": text,
        "sort": sort,
        "sorts": SORT_NAMES.items(),
        "tag_names": tag_names(owner),
    }
    return render(request, "tags/page.html", context)
