"""What a person does with a tag: rename, merge, split, stand it under another, other names, delete. POST only."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linksnap.forms.reasons import reason_sentence
from linksnap.models import ChangeSet, Tag
from linksnap.queries.tags import tag_named, tag_of
from linksnap.rules.tag_names import TagNameError
from linksnap.services import tag_changes, tag_cleaning, tag_journal, tag_split
from linksnap.services.change_sets import KEPT_FOR
from linksnap.services.tag_split import SplitError
from linksnap.services.tags import TagCycle, TagNameTaken
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.tag import typed
from linksnap.views.undo import tell


@require_POST
def tag_rename(request: HttpRequest, slug: str) -> HttpResponse:
    """Another name; where that is another tag's, the page offers to merge instead."""
    found = _own_tag(request, slug)
    old = found.name
    try:
        found, change = tag_changes.rename(found, request.POST.get("name", ""))
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
    except TagNameTaken as taken:
        return _offer_merge(request, found, taken.tag)
    else:
        _tell(request, _("“%(old)s” is called “%(new)s” now.") % {"old": old, "new": found.name}, change)
    # The page the form stood on may have been the tag's own, under its old address.
    return _tag_page(found) if _stood_on(request, slug) else back_to(request, "tag", found.slug)


@require_POST
def tag_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Join this tag to the one named `into`."""
    found = _own_tag(request, slug)
    into = tag_named(owner_of(request), typed(request.POST, "into"))
    if into is None or into.pk == found.pk:
        messages.error(request, _("Choose another tag of yours to merge into."))
        return _tag_page(found)
    change = tag_cleaning.merge_pairs(owner_of(request), [(found.pk, into.pk)])
    said = _("“%(source)s” is now part of “%(into)s”.") % {"source": found.name, "into": into.name}
    _tell(request, said, change)
    return _tag_page(into)


@require_POST
def tag_split_off(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the links of this tag that meet `split` the tag `to` instead."""
    found, question, to = _own_tag(request, slug), typed(request.POST, "split"), typed(request.POST, "to")
    try:
        into, change = tag_split.split(found, question, to)
    except (SplitError, TagNameError) as error:
        messages.error(request, reason_sentence(error.problem))
        return _tag_page(found, split=question, to=to)
    said = _("%(n)d links of “%(tag)s” have “%(to)s” instead now.")
    _tell(request, said % {"n": change.summary["links"], "tag": found.name, "to": into.name}, change)
    return _tag_page(found)


@require_POST
def tag_parent(request: HttpRequest, slug: str) -> HttpResponse:
    """Stand the tag under the one named `parent`, or at the top when that is empty."""
    found = _own_tag(request, slug)
    name = typed(request.POST, "parent")
    parent = tag_named(owner_of(request), name) if name else None
    if name and parent is None:
        messages.error(request, _("There is no tag of this name."))
        return _tag_page(found)
    try:
        change = tag_changes.stand_under(found, parent)
    except TagCycle:
        messages.error(request, _("A tag cannot stand under itself."))
    else:
        under = _("“%(tag)s” stands under “%(parent)s” now.") if parent else _("“%(tag)s” stands at the top now.")
        _tell(request, under % {"tag": found.name, "parent": parent.name if parent else ""}, change)
    return _tag_page(found)


@require_POST
def tag_alias_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the tag another name; where that is another tag's, the page offers to merge the two."""
    found, name = _own_tag(request, slug), request.POST.get("name", "")
    try:
        change = tag_changes.add_alias(found, name)
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
    except TagNameTaken as taken:
        if taken.tag.pk != found.pk:
            return _offer_merge(request, found, taken.tag)
        messages.warning(request, _("The tag has this name already."))
    else:
        _tell(request, _("“%(tag)s” is found as “%(alias)s”, too.") % _named(found, change), change)
    return _tag_page(found)


@require_POST
def tag_alias_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget one other name of the tag."""
    found = _own_tag(request, slug)
    wanted = request.POST.get("alias", "")
    alias = next((one for one in found.aliases.all() if str(one.pk) == wanted), None)
    if alias is None:
        raise Http404
    change = tag_changes.remove_alias(alias)
    _tell(request, _("“%(alias)s” no longer finds “%(tag)s”.") % _named(found, change), change)
    return _tag_page(found)


@require_POST
def tag_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete the tag; its links stay."""
    found = _own_tag(request, slug)
    _tell(request, _("Deleted: %(title)s") % {"title": found.name}, tag_journal.delete(found))
    return back_to(request, "tags") if not _stood_on(request, slug) else redirect("tags")


def _tell(request: HttpRequest, sentence: str, change: ChangeSet) -> None:
    kept = _("You can take this back for %(days)d days.") % {"days": KEPT_FOR.days}
    tell(request, f"{sentence} {kept}", change)


def _offer_merge(request: HttpRequest, found: Tag, other: Tag) -> HttpResponse:
    messages.warning(request, _("There is a tag of this name already. You can merge the two."))
    return _tag_page(found, into=other.name)


def _named(found: Tag, change: ChangeSet) -> dict[str, str]:
    return {"tag": found.name, "alias": change.summary["alias"]}


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
