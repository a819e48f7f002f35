"""`/tags/merge/`: several tags become one; what that does is seen before it happens, and can be taken back."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from linksnap.queries.tags import ListedTag, merge_preview, tag_named, tags_with_use
from linksnap.services import tag_cleaning
from linksnap.services.change_sets import KEPT_FOR
from linksnap.views.signed_in import owner_of
from linksnap.views.tag import typed
from linksnap.views.undo import tell

# As many as stand on a page of the list, and a few found by name.
MOST_MERGED = 60


@require_safe
def merging(request: HttpRequest) -> HttpResponse:
    """The tags `?tag=&tag=`, the one named `add` beside them, and what merging them into `into` would do."""
    owner = owner_of(request)
    chosen, unknown = _slugs(request.GET), ""
    if name := typed(request.GET, "add"):
        added = tag_named(owner, name)
        chosen, unknown = (_with(chosen, added.slug), "") if added else (chosen, name)
    listed = tags_with_use(owner, chosen)
    into = _staying(listed, request.GET)
    others = [one.tag for one in listed if into is not None and one.tag.pk != into.tag.pk]
    context = {
        "listed": [(one, _address(listed, into, one)) for one in listed],
        "into": into.tag if into else None,
        "others": others,
        "preview": merge_preview(others, into.tag) if into and others else None,
        "unknown": unknown,
    }
    return render(request, "tags/merge.html", context)


@require_POST
def merge_now(request: HttpRequest) -> HttpResponse:
    """Join the tags `tag` to the one of them that is `into`."""
    owner = owner_of(request)
    listed = tags_with_use(owner, _slugs(request.POST))
    into = next((one for one in listed if one.tag.slug == typed(request.POST, "into")), None)
    if into is None or len(listed) < 2:
        messages.error(request, _("Choose at least two tags, and which of them stays."))
        return HttpResponseRedirect(_of(listed, into), status=303)
    change = tag_cleaning.merge_pairs(owner, [(one.tag.pk, into.tag.pk) for one in listed if one is not into])
    n = int(change.summary["tags"])
    said = ngettext("%(n)d tag is part of “%(into)s” now.", "%(n)d tags are part of “%(into)s” now.", n)
    kept = _("You can take this back for %(days)d days.") % {"days": KEPT_FOR.days}
    tell(request, f"{said % {'n': n, 'into': into.tag.name}} {kept}", change)
    return redirect("tag", into.tag.slug)


def _slugs(params: QueryDict) -> list[str]:
    return list(dict.fromkeys(slug.replace("\x00", "")[:200] for slug in params.getlist("tag")))[:MOST_MERGED]


def _with(slugs: list[str], slug: str) -> list[str]:
    return slugs if slug in slugs else [*slugs[: MOST_MERGED - 1], slug]


def _staying(listed: list[ListedTag], params: QueryDict) -> ListedTag | None:
    """The one that was chosen to stay; before that the one that is used most."""
    return next((one for one in listed if one.tag.slug == params.get("into")), listed[0] if listed else None)


def _address(listed: Iterable[ListedTag], into: ListedTag | None, without: ListedTag) -> str:
    """The page without one of the tags."""
    return _of([one for one in listed if one is not without], None if into is without else into)


def _of(listed: Iterable[ListedTag], into: ListedTag | None) -> str:
    asked = [("tag", one.tag.slug) for one in listed] + ([("into", into.tag.slug)] if into else [])
    return f"{reverse('tags_merge')}?{urlencode(asked)}"
