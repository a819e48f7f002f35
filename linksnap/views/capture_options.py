"""Ask for one more capture of a link with options, and choose which of its versions is the current one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linksnap.forms.capture_options import CaptureOptionsForm
from linksnap.models import Link, Snapshot
from linksnap.queries.snapshot import links_of
from linksnap.rules.capture_options import CaptureWish, wish_of
from linksnap.services import capture_formats, captures, current_version
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell


@require_http_methods(["GET", "HEAD", "POST"])
def capture_options(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/links/<id>/again/options`: the form with what was asked last time; sent, the capture begins."""
    links = links_of(owner_of(request)).select_related("latest_capture", "current_snapshot")
    link: Link = get_object_or_404(links, public_id=public_id)
    if request.method != "POST":
        latest = link.latest_capture
        form = CaptureOptionsForm.of(
            wish_of(latest.options) if latest else CaptureWish(), capture_formats.chosen(owner_of(request))
        )
        return render(request, "captures/options.html", {"form": form, "link": link})
    form = CaptureOptionsForm(request.POST)
    if not form.is_valid():
        return render(request, "captures/options.html", {"form": form, "link": link}, status=422)
    capture = captures.snapshot_with(link, form.wish)
    return redirect("capture", capture.public_id)


@require_POST
def version_current(request: HttpRequest, public_id: str, version: int) -> HttpResponse:
    """Make this version the current one; the sentence that tells of it takes it back."""
    versions = Snapshot.objects.filter(owner=owner_of(request), link__public_id=public_id)
    snapshot = get_object_or_404(versions.select_related("link"), version=version)
    change = current_version.make_current(snapshot)
    if change is None:
        messages.info(request, _("Version %(n)d is the current one already.") % {"n": version})
    else:
        tell(request, _("Version %(n)d is the current one now.") % {"n": version}, change)
    return back_to(request, "snapshot", public_id)
