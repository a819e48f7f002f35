"""One capture: its steps, its history, and what can be done about it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from linksnap.models import Capture
from linksnap.queries.captures import capture_of
from linksnap.queries.snapshot import last_look
from linksnap.services import captures
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of


@require_safe
def capture(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/captures/<id>/`; it loads itself again every two seconds while something happens."""
    row = capture_of(owner_of(request), public_id)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "history": list(row.capture.events.order_by("id")),
        "last_look": last_look(row.link) if row.capture.has_failed else None,
    }
    return render(request, "captures/capture.html", context)


@require_POST
def capture_retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Try again now."""
    again = captures.retry(_capture(request, public_id))
    return back_to(request, "capture", again.public_id)


@require_POST
def capture_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop it."""
    captures.cancel(_capture(request, public_id))
    return back_to(request, "capture", public_id)


@require_POST
def capture_dismiss(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it out of the tray."""
    captures.dismiss(_capture(request, public_id))
    return back_to(request, "captures")


def _capture(request: HttpRequest, public_id: str) -> Capture:
    found = Capture.objects.select_related("link").filter(owner=owner_of(request), public_id=public_id).first()
    if found is None:
        raise Http404
    return found
