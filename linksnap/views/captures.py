"""The queue: every capture of a person, and the tray as a piece of a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linksnap.queries.capture_numbers import capture_numbers
from linksnap.queries.captures import capture_rows, queue_page, tray
from linksnap.services import backpressure
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.signed_in import owner_of

STATES = {"": _("All"), "open": _("Going on"), "failed": _("Failed"), "done": _("Done")}


@require_safe
def captures(request: HttpRequest) -> HttpResponse:
    """`/captures/`: newest first, `?state=open|failed|done`, `?reason=` one reason of failure."""
    owner = owner_of(request)
    state, reason = request.GET.get("state", ""), request.GET.get("reason", "")[:40].replace("\x00", "")
    page = queue_page(owner, state, reason, asked_number(request, "page") or 1)
    rows = capture_rows(page.object_list)
    context = {
        "page": page,
        "page_numbers": numbers_around(page),
        "rows": rows,
        "state": state,
        "reason": reason,
        "numbers": capture_numbers(owner),
        "pressure": backpressure.pressure(),
        "states": STATES.items(),
        "is_open": any(row.is_open for row in rows),
    }
    return render(request, "captures/page.html", context)


@require_safe
def captures_tray(request: HttpRequest) -> HttpResponse:
    """The tray alone, for pages whose live connection broke."""
    return render(request, "captures/_tray.html", {"tray": tray(owner_of(request))})
