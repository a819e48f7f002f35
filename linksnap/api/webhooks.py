"""`/webhooks`: who is told what happens, and what was sent."""

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from linksnap.api.auth import owner_of
from linksnap.api.cursors import page
from linksnap.api.inputs import Address, Body, Cursor, Limit, PublicId
from linksnap.api.openapi import also_answers
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Webhook, WebhookDelivery
from linksnap.queries.webhooks import deliveries_of, webhooks_of
from linksnap.rules.webhook_messages import WebhookEvent
from linksnap.services import webhooks

router = Router(tags=["webhooks"])

Events = Annotated[list[WebhookEvent], Field(min_length=1, max_length=20)]


class WebhookIn(Body):
    """Where to send which events."""

    url: Address
    events: Events


class WebhookPatch(Body):
    """Fields to change; a field that is left out or null stays."""

    url: Address | None = None
    events: Events | None = None
    active: bool | None = None


class WebhookOut(Schema):
    """A webhook; `secret` signs its messages and shows in the answer that made it only."""

    id: str
    url: str
    events: list[str]
    active: bool
    created_at: datetime
    waiting: int
    failed: int
    last_sent_at: datetime | None
    secret: str | None = None

    @staticmethod
    def of(row: Webhook, secret: str | None = None) -> "WebhookOut":
        """From a row of `queries.webhooks.webhooks_of`."""
        return WebhookOut(
            id=row.public_id,
            url=row.url,
            events=row.events,
            active=row.is_active,
            created_at=row.created_at,
            secret=secret,
            **{name: getattr(row, name) for name in ("waiting", "failed", "last_sent_at")},
        )


class DeliveryOut(Schema):
    """One message: its state, how often it was tried, and why it was not taken."""

    id: str
    event: str
    state: str
    attempts: int
    http_status: int | None
    reason: str
    reason_text: str
    created_at: datetime
    next_try_at: datetime | None
    finished_at: datetime | None

    @staticmethod
    def of(row: WebhookDelivery) -> "DeliveryOut":
        """From a row."""
        return DeliveryOut(
            id=row.public_id,
            event=row.event,
            state=row.state,
            attempts=row.attempts,
            http_status=row.http_status,
            reason=row.reason,
            reason_text=reason_sentence(row.reason) if row.reason else "",
            created_at=row.created_at,
            next_try_at=row.run_after if row.is_open else None,
            finished_at=row.finished_at,
        )


class DeliveryPage(Schema):
    """One page of messages."""

    items: list[DeliveryOut]
    next_cursor: str | None


def _webhooks(request: HttpRequest) -> QuerySet[Webhook]:
    return webhooks_of(owner_of(request))


@router.get("", response=list[WebhookOut], summary="Every webhook, newest first")
def list_webhooks(request: HttpRequest) -> list[WebhookOut]:
    """20 at most. Without their secrets."""
    return [WebhookOut.of(row) for row in _webhooks(request)]


@router.post("", response={201: WebhookOut}, summary="Make a webhook", openapi_extra=also_answers(409))
def create_webhook(request: HttpRequest, response: HttpResponse, body: WebhookIn) -> Status[WebhookOut]:
    """The answer holds the secret that signs its messages, this once. 409 when there are 20."""
    made = webhooks.create(owner_of(request), body.url, body.events)
    response["Location"] = reverse("api:read_webhook", args=[made.public_id])
    return Status(201, WebhookOut.of(_webhooks(request).get(pk=made.pk), made.secret))


@router.get("/{webhook_id}", response=WebhookOut, summary="One webhook")
def read_webhook(request: HttpRequest, webhook_id: PublicId) -> WebhookOut:
    """Without its secret."""
    return WebhookOut.of(get_object_or_404(_webhooks(request), public_id=webhook_id))


@router.patch("/{webhook_id}", response=WebhookOut, summary="Change a webhook, or turn it off")
def change_webhook(request: HttpRequest, webhook_id: PublicId, body: WebhookPatch) -> WebhookOut:
    """Only the fields that are sent change."""
    row = get_object_or_404(_webhooks(request), public_id=webhook_id)
    return WebhookOut.of(webhooks.change(row, url=body.url, events=body.events, is_active=body.active))


@router.delete("/{webhook_id}", response={204: None}, summary="Delete a webhook")
def delete_webhook(request: HttpRequest, webhook_id: PublicId) -> Status[None]:
    """With its log; messages on their way are dropped."""
    webhooks.delete(get_object_or_404(_webhooks(request), public_id=webhook_id))
    return Status(204, None)


@router.post("/{webhook_id}/test", response={202: DeliveryOut}, summary="Send a test message")
def test_webhook(request: HttpRequest, webhook_id: PublicId) -> Status[DeliveryOut]:
    """It goes out at once, and is tried once only."""
    delivery = webhooks.send_test(get_object_or_404(_webhooks(request), public_id=webhook_id))
    delivery.refresh_from_db()
    return Status(202, DeliveryOut.of(delivery))


@router.get("/{webhook_id}/deliveries", response=DeliveryPage, summary="What was sent, newest first")
def list_deliveries(request: HttpRequest, webhook_id: PublicId, cursor: Cursor = "", limit: Limit = 50) -> DeliveryPage:
    """Of the last thirty days."""
    webhook = get_object_or_404(_webhooks(request), public_id=webhook_id)
    found, following = page(deliveries_of(webhook), cursor, limit)
    return DeliveryPage(items=[DeliveryOut.of(row) for row in found], next_cursor=following)
