"""The list of a person's tags: filter, order, use, aliases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linksnap.models import ChangeSet
from linksnap.queries.tag_facts import tag_changes_of
from linksnap.queries.tags import TagSort, tags_page
from linksnap.rules.tag_names import LIMIT
from linksnap.services import tag_changes, tag_cleaning, tag_journal, tag_split
from linksnap.views.page_numbers import asked_number
from linksnap.views.signed_in import owner_of

SORT_NAMES = {
    TagSort.USE: _("Most used"),
    TagSort.NAME: _("By name"),
    TagSort.LAST: _("Last used"),
    TagSort.TREE: _("As a tree"),
}


# Each kind of change with its names, and where these are missing: many at once, or a tag that stands at the top.
_CHANGES = {
    tag_journal.DELETED: (_("Deleted “%(name)s” (%(links)d links)"), _("Deleted a tag")),
    tag_changes.RENAMED: (_("Renamed “%(name)s” to “%(new)s”"), _("Renamed a tag")),
    tag_changes.MOVED: (_("Put “%(name)s” under “%(parent)s”"), _("Put “%(name)s” at the top")),
    tag_split.SPLIT: (_("Split “%(new)s” off “%(name)s” (%(links)d links)"), _("Split a tag")),
    tag_cleaning.MERGED: (_("Merged “%(name)s” into “%(new)s”"), _("Merged %(tags)d pairs of tags")),
}


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """`/tags/?q=&sort=&page=`."""
    owner = owner_of(request)
    text = request.GET.get("q", "").replace("\x00", "")[:LIMIT]
    asked = request.GET.get("sort", "")
    sort = next((one for one in TagSort if one == asked), TagSort.USE)
    page = tags_page(owner, text, sort, asked_number(request) or 1)
    context = {
        "page": page,
        "page_numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "text": text,
        "sort": sort,
        "sorts": SORT_NAMES.items(),
        "changes": [] if text else [_shown(change) for change in tag_changes_of(owner, _CHANGES)],
    }
    return render(request, "tags/page.html", context)


def _shown(change: ChangeSet) -> dict[str, object]:
    return {"change": change, "sentence": _sentence(change)}


def _sentence(change: ChangeSet) -> str:
    """What was done, from the names and numbers the journal kept."""
    told = {"name": "", "new": "", "parent": "", "links": 0, "tags": 0, **change.summary}
    few, many = _CHANGES[change.kind]
    return str(few if told["name"] and (told["parent"] or change.kind != tag_changes.MOVED) else many) % told
