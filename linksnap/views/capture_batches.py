"""Many captures at once: cancel, pause, go on, try again."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from linksnap.services import capture_batches
from linksnap.services.capture_batches import BatchAction, Chosen
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of

_MOST_CHOSEN = 500


@require_POST
def captures_batch(request: HttpRequest) -> HttpResponse:
    """`do` with the ticked captures (`capture`), with all of one `reason`, or, with `all=1`, with all it fits."""
    try:
        action = BatchAction(request.POST.get("do", ""))
    except ValueError:
        raise BadRequest from None
    ids = tuple(one for one in request.POST.getlist("capture")[:_MOST_CHOSEN] if "\x00" not in one)
    if request.POST.get("all") == "1":
        ids = ()
    elif not ids:
        return back_to(request, "captures")
    reason = request.POST.get("reason", "")[:40].replace("\x00", "")
    count = capture_batches.act(owner_of(request), action, Chosen(ids, reason))
    messages.success(request, _told(action, count))
    return back_to(request, "captures")


def _told(action: BatchAction, n: int) -> str:
    sentences = {
        BatchAction.CANCEL: ngettext("%(n)d capture was cancelled.", "%(n)d captures were cancelled.", n),
        BatchAction.PAUSE: ngettext("%(n)d capture is paused.", "%(n)d captures are paused.", n),
        BatchAction.RESUME: ngettext("%(n)d capture goes on.", "%(n)d captures go on.", n),
        BatchAction.RETRY: ngettext("%(n)d page is tried again.", "%(n)d pages are tried again.", n),
    }
    return sentences[action] % {"n": n}
