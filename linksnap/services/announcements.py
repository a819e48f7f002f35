"""Tells other programs what happens: rows in the outbox, written in the transaction of the change itself.

Nobody listens on most instances, so finding that out is one query by an index, and nothing else is read then.
"""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from linksnap import jobs
from linksnap.models import Capture, Link, LinkTag, Snapshot, Webhook, WebhookDelivery, WorkState
from linksnap.rules.webhook_messages import WebhookEvent


def link_saved(link: Link) -> None:
    """A link is new in a library."""
    _announce(link, WebhookEvent.LINK_SAVED)


def link_deleted(link: Link) -> None:
    """A link goes; call it before it is gone."""
    _announce(link, WebhookEvent.LINK_DELETED)


def snapshot_kept(snapshot: Snapshot) -> None:
    """A version of a page was kept."""
    kept = {
        "id": snapshot.public_id,
        "version": snapshot.version,
        "verdict": snapshot.verdict,
        "title": snapshot.title,
        "final_url": snapshot.final_url,
        "lang": snapshot.lang,
        "captured_at": snapshot.captured_at.isoformat(),
    }
    _announce(snapshot.link, WebhookEvent.SNAPSHOT_KEPT, snapshot=kept)


def capture_failed(capture: Capture, reason: str) -> None:
    """A capture has ended without a snapshot, and will not be tried again by itself."""
    _announce(capture.link, WebhookEvent.CAPTURE_FAILED, capture={"id": capture.public_id, "reason": reason})


def tags_changed(link: Link) -> None:
    """A link has other tags now.

    Several changes in one go are one message: one that has not been sent yet is brought up to date instead, also the
    one that says that the link was saved.
    """
    hooks = _listening(link, WebhookEvent.TAGS_CHANGED, WebhookEvent.LINK_SAVED)
    if not hooks:
        return
    shown = _link(link)
    with transaction.atomic():
        unsent = WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            webhook__in=hooks,
            event__in=[WebhookEvent.TAGS_CHANGED, WebhookEvent.LINK_SAVED],
            state=WorkState.QUEUED,
            attempts=0,
            payload__data__link__id=link.public_id,
        )
        told = set()
        for delivery in unsent:
            delivery.payload["data"]["link"] = shown
            delivery.save(update_fields=["payload"])
            told.add(delivery.webhook_id)
        left = [hook for hook in hooks if hook.pk not in told and WebhookEvent.TAGS_CHANGED in hook.events]
        _write(left, WebhookEvent.TAGS_CHANGED, {"link": shown})


def tags_changed_on(owner_id: int, link_ids: Collection[int]) -> None:
    """Many links have other tags now. Where nobody listens, that is one query for all of them."""
    if not link_ids or not _hooks(owner_id, WebhookEvent.TAGS_CHANGED, WebhookEvent.LINK_SAVED):
        return
    links = Link.objects.filter(owner_id=owner_id, pk__in=link_ids).select_related("current_snapshot")
    for link in links.defer("words", "notes").order_by("pk").iterator(chunk_size=500):
        tags_changed(link)


def send(webhook: Webhook, event: str, data: dict[str, Any]) -> WebhookDelivery:
    """Put one message for one webhook into the outbox."""
    return _write([webhook], event, data)[0]


def _announce(link: Link, event: WebhookEvent, **more: object) -> None:
    hooks = _listening(link, event)
    if hooks:
        _write(hooks, event, {"link": _link(link), **more})


def _listening(link: Link, *events: WebhookEvent) -> list[Webhook]:
    return _hooks(link.owner_id, *events)


def _hooks(owner_id: int, *events: WebhookEvent) -> list[Webhook]:
    hooks = Webhook.objects.filter(owner_id=owner_id, is_active=True)
    return [hook for hook in hooks if set(hook.events) & set(events)]


def _write(hooks: list[Webhook], event: str, data: dict[str, Any]) -> list[WebhookDelivery]:
    payload = {"type": event, "timestamp": timezone.now().isoformat(), "data": data}
    deliveries = WebhookDelivery.objects.bulk_create(
        WebhookDelivery(owner_id=hook.owner_id, webhook=hook, event=event, payload=payload) for hook in hooks
    )
    for delivery in deliveries:
        jobs.hint_row(delivery)
    return deliveries


def _link(link: Link) -> dict[str, Any]:
    """A link as messages show it; notes are private thoughts and stay out."""
    names = LinkTag.objects.filter(link=link, owner_id=link.owner_id).values_list("tag__name", flat=True)
    return {
        "id": link.public_id,
        "url": link.url,
        "title": link.shown_title,
        "host": link.host,
        "tags": sorted(names),
        "unread": link.is_unread,
        "favourite": link.is_favourite,
        "archived": link.is_archived,
        "created_at": link.created_at.isoformat(),
        "page": settings.PUBLIC_URL + reverse("snapshot", args=[link.public_id]),
    }
