"""One tag: the links that have it, and what can be done with it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Tag, User
from linksnap.queries.feeds import living_feeds
from linksnap.queries.library import LibraryFilter, cards, library_page
from linksnap.queries.tags import merge_preview, tag_by_old_name, tag_named, tag_names, tag_of
from linksnap.rules.tag_names import TagNameError
from linksnap.services import tag_journal, tags
from linksnap.views.page_numbers import asked_number
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

MOST_TYPED = 200


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """`/tags/<slug>/`; with `?into=` also what merging it into that tag would do. An old slug leads to the new one."""
    owner = owner_of(request)
    found = tag_of(owner, slug)
    if found is None:
        renamed = tag_by_old_name(owner, slug)
        if renamed is None:
            raise Http404
        return redirect("tag", renamed.slug)
    page = library_page(owner, LibraryFilter(tags=(slug,)), asked_number(request) or 1)
    context = {
        "tag": found,
        "feed": living_feeds(owner).filter(tag=found).first(),
        "page": page,
        "page_numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "cards": cards(page.object_list),
        "tag_names": [name for name in tag_names(owner) if name != found.name],
    }
    return render(request, "tag/page.html", context | _merge_context(request, owner, found))


@require_POST
def tag_rename(request: HttpRequest, slug: str) -> HttpResponse:
    """Another name; where that is another tag's, the page offers to merge instead."""
    found = _own_tag(request, slug)
    try:
        found = tags.rename(found, request.POST.get("name", "")[:MOST_TYPED])
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
    except tags.TagNameTaken as taken:
        messages.warning(request, _("There is a tag of this name already. You can merge the two."))
        return _tag_page(found, into=taken.tag.name)
    else:
        messages.success(request, _("Saved."))
    # The page the form stood on may have been the tag's own, under its old address.
    return _tag_page(found) if _stood_on(request, slug) else back_to(request, "tag", found.slug)


@require_POST
def tag_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Join this tag to the one named `into`."""
    found = _own_tag(request, slug)
    into = tag_named(owner_of(request), request.POST.get("into", "").replace("\x00", "")[:MOST_TYPED])
    if into is None or into.pk == found.pk:
        messages.error(request, _("Choose another tag of yours to merge into."))
        return _tag_page(found)
    tags.merge(found, into)
    messages.success(request, _("“%(source)s” is now part of “%(into)s”.") % {"source": found.name, "into": into.name})
    return _tag_page(into)


@require_POST
def tag_parent(request: HttpRequest, slug: str) -> HttpResponse:
    """Stand the tag under the one named `parent`, or at the top when that is empty."""
    found = _own_tag(request, slug)
    name = request.POST.get("parent", "").replace("\x00", "").strip()[:MOST_TYPED]
    parent = tag_named(owner_of(request), name) if name else None
    if name and parent is None:
        messages.error(request, _("There is no tag of this name."))
        return _tag_page(found)
    try:
        tags.set_parent(found, parent)
        messages.success(request, _("Saved."))
    except tags.TagCycle:
        messages.error(request, _("A tag cannot stand under itself."))
    return _tag_page(found)


@require_POST
def tag_alias_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget one other name of the tag."""
    found = _own_tag(request, slug)
    wanted = request.POST.get("alias", "")
    alias = next((one for one in found.aliases.all() if str(one.pk) == wanted), None)
    if alias is None:
        raise Http404
    tags.remove_alias(alias)
    return _tag_page(found)


@require_POST
def tag_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete the tag; its links stay."""
    found = _own_tag(request, slug)
    tell(request, _("Deleted: %(title)s") % {"title": found.name}, tag_journal.delete(found))
    return back_to(request, "tags") if not _stood_on(request, slug) else redirect("tags")


def _merge_context(request: HttpRequest, owner: User, found: Tag) -> dict[str, Any]:
    name = request.GET.get("into", "").replace("\x00", "").strip()[:MOST_TYPED]
    if not name:
        return {}
    into = tag_named(owner, name)
    if into is None or into.pk == found.pk:
        return {"into_name": name, "into_missing": True}
    return {"into_name": name, "into": into, "preview": merge_preview(found, into)}


def _own_tag(request: HttpRequest, slug: str) -> Tag:
    found = tag_of(owner_of(request), slug)
    if found is None:
        raise Http404
    return found


def _tag_page(tag: Tag, **query: str) -> HttpResponseRedirect:
    address = reverse("tag", args=[tag.slug]) + (f"?{urlencode(query)}" if query else "")
    return HttpResponseRedirect(address, status=303)


def _stood_on(request: HttpRequest, slug: str) -> bool:
    return request.POST.get("next", "").startswith(reverse("tag", args=[slug]))
