"""`/settings/webhooks/`: who is told what happens, and what was sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.outside import EVENT_NAMES, WebhookForm
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Webhook
from linksnap.queries.webhooks import LOG_LENGTH, deliveries_of, webhooks_of
from linksnap.rules.webhook_messages import WebhookEvent
from linksnap.services import webhooks as hooks
from linksnap.views.signed_in import owner_of

_USUAL = [WebhookEvent.LINK_SAVED.value, WebhookEvent.SNAPSHOT_KEPT.value]


@never_cache
@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """All of them, and a form for a new one."""
    return _list(request, WebhookForm(initial={"events": _USUAL}))


@require_POST
def webhook_create(request: HttpRequest) -> HttpResponse:
    """Make one and show its page, with the secret."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _list(request, form, 422)
    try:
        made = hooks.create(owner_of(request), form.cleaned_data["url"], form.cleaned_data["events"])
    except hooks.TooManyWebhooks:
        form.add_error(None, reason_sentence("too_many_webhooks"))
        return _list(request, form, 422)
    messages.success(request, _("The webhook is made. Give its secret to the receiver, then send a test."))
    return redirect("webhook", made.public_id)


@never_cache
@require_safe
def webhook(request: HttpRequest, public_id: str) -> HttpResponse:
    """One webhook and what was sent to it."""
    found = _own(request, public_id)
    return _page(request, found, WebhookForm.of(found))


@require_POST
def webhook_change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another address, other events, on or off."""
    found, form = _own(request, public_id), WebhookForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    hooks.change(found, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("webhook", public_id)


@require_POST
def webhook_test(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a message that says nothing but that it came."""
    hooks.send_test(_own(request, public_id))
    messages.success(request, _("A test is on its way. Load this page again to see what came of it."))
    return redirect("webhook", public_id)


@require_POST
def webhook_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete it with its log."""
    hooks.delete(_own(request, public_id))
    messages.success(request, _("The webhook is deleted."))
    return redirect("webhooks")


@require_POST
def webhook_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a message once more that was given up: `delivery` names it."""
    found = _own(request, public_id)
    named = request.POST.get("delivery", "").replace("\x00", "")
    hooks.send_again(get_object_or_404(deliveries_of(found), public_id=named))
    messages.success(request, _("The message is sent again."))
    return redirect("webhook", public_id)


def _own(request: HttpRequest, public_id: str) -> Webhook:
    return get_object_or_404(webhooks_of(owner_of(request)), public_id=public_id)


def _list(request: HttpRequest, form: WebhookForm, status: int = 200) -> HttpResponse:
    rows = [(row, [EVENT_NAMES[WebhookEvent(event)] for event in row.events]) for row in webhooks_of(owner_of(request))]
    return render(request, "webhooks/page.html", {"rows": rows, "form": form}, status=status)


def _page(request: HttpRequest, found: Webhook, form: WebhookForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "webhook": found,
        "form": form,
        "deliveries": list(deliveries_of(found)[:LOG_LENGTH]),
        "event_names": {event.value: name for event, name in EVENT_NAMES.items()},
    }
    return render(request, "webhooks/webhook.html", context, status=status)
