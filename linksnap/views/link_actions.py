"""What a person does with one link: again, favourite, unread, archive, edit, delete. POST only, owner only."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linksnap.models import Link
from linksnap.queries.snapshot import links_of
from linksnap.services import captures, links
from linksnap.services.links import LinkChanges
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

MOST_TITLE = 2_000
MOST_NOTES = 100_000


def own_link(request: HttpRequest, public_id: str) -> Link:
    """The link, if it is this person's; for anybody else it does not exist."""
    link: Link = get_object_or_404(links_of(owner_of(request)), public_id=public_id)
    return link


@require_POST
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a new version."""
    link = own_link(request, public_id)
    captures.snapshot_again(link)
    messages.success(request, _("A new snapshot is on its way."))
    return back_to(request, "snapshot", public_id)


@require_POST
def favourite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Star or unstar."""
    link = own_link(request, public_id)
    links.update(link, LinkChanges(is_favourite=_wanted(request, link.is_favourite)))
    return back_to(request, "snapshot", public_id)


@require_POST
def unread(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark as unread or as read."""
    link = own_link(request, public_id)
    links.update(link, LinkChanges(is_unread=_wanted(request, link.is_unread)))
    return back_to(request, "snapshot", public_id)


@require_POST
def archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put away, or take back into the library."""
    link = own_link(request, public_id)
    links.update(link, LinkChanges(is_archived=_wanted(request, link.is_archived)))
    return back_to(request, "snapshot", public_id)


@require_POST
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the title or the notes; a field that was not sent stays as it is."""
    link = own_link(request, public_id)
    title, notes = request.POST.get("title"), request.POST.get("notes")
    if len(title or "") > MOST_TITLE or len(notes or "") > MOST_NOTES:
        messages.error(request, _("This text is too long to keep."))
        return back_to(request, "snapshot", public_id)
    links.update(link, LinkChanges(title=title.strip() if title is not None else None, notes=notes))
    messages.success(request, _("Saved."))
    return back_to(request, "snapshot", public_id)


@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete the link with all its snapshots; the way back is never its own page."""
    link = own_link(request, public_id)
    title, own_page = link.shown_title, reverse("snapshot", args=[public_id])
    tell(request, _("Deleted: %(title)s") % {"title": title}, links.delete(link))
    if request.POST.get("next", "").startswith(own_page):
        return HttpResponseRedirect(reverse("library"), status=303)
    return back_to(request, "library")


def _wanted(request: HttpRequest, now: bool) -> bool:
    """`to=1` or `to=0` where the form says it (safe to send twice), else the other of what it is now."""
    wanted = request.POST.get("to", "")
    if wanted not in ("", "0", "1"):
        raise Http404
    return wanted == "1" if wanted else not now
