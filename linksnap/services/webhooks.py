"""A person's webhooks: made, changed, tested, deleted; and what becomes of each message."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import OPEN_STATES, User, Webhook, WebhookDelivery, WorkState
from linksnap.rules.webhook_messages import MOST_TRIES, TEST_EVENT, WebhookEvent, new_secret, pause_after
from linksnap.services import announcements, queue
from linksnap.services.links import address_of

MOST_WEBHOOKS = 20
_LEASE_S = 60
# The log is for finding out what went wrong this month, not an archive.
_KEEP = timedelta(days=30)


class TooManyWebhooks(ValueError):
    """A person has enough of them."""


@transaction.atomic
def create(owner: User, url: str, events: Iterable[str]) -> Webhook:
    """A new webhook with a fresh secret. Raises UrlError, TooManyWebhooks, ValueError for an unknown event."""
    address, wanted = address_of(url), _known(events)
    # Held, so that two at once do not both find room.
    User.objects.select_for_update().get(pk=owner.pk)
    if Webhook.objects.filter(owner=owner).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks(MOST_WEBHOOKS)
    return Webhook.objects.create(owner=owner, url=address.url, events=wanted, secret=new_secret())


def change(
    webhook: Webhook, *, url: str | None = None, events: Iterable[str] | None = None, is_active: bool | None = None
) -> Webhook:
    """Change what is given; None leaves it as it is. Raises UrlError, ValueError for an unknown event."""
    if url is not None:
        webhook.url = address_of(url).url
    if events is not None:
        webhook.events = _known(events)
    if is_active is not None:
        webhook.is_active = is_active
    webhook.save(update_fields=["url", "events", "is_active"])
    return webhook


def delete(webhook: Webhook) -> None:
    """Delete a webhook with its log; messages on their way are dropped."""
    webhook.delete()


def send_test(webhook: Webhook) -> WebhookDelivery:
    """Send a message that says nothing but that it came."""
    return announcements.send(webhook, TEST_EVENT, {"message": "你好！ This is a test."})


def send_again(delivery: WebhookDelivery) -> None:
    """Try a message that was given up once more, from the first try on."""
    ended = WebhookDelivery.objects.filter(pk=delivery.pk).exclude(state__in=OPEN_STATES)
    if ended.update(state=WorkState.QUEUED, attempts=0, run_after=Now(), hinted_at=None, reason="", detail=""):
        jobs.hint_row(delivery)


def claim(delivery_id: int, worker: str) -> WebhookDelivery | None:
    """Take a message for `worker`, with its webhook; None when there is nothing to do (any more)."""
    delivery = queue.claim(WebhookDelivery, delivery_id, queue.Lease(worker, _LEASE_S))
    if delivery is None:
        return None
    if not delivery.webhook.is_active and delivery.event != TEST_EVENT:
        queue.finish(delivery, WorkState.CANCELLED, "webhook_off")
        return None
    return delivery


def record_taken(delivery: WebhookDelivery, http_status: int) -> None:
    """The receiver took it."""
    if queue.finish(delivery, WorkState.SUCCEEDED):
        _note_status(delivery, http_status)


def record_refused(delivery: WebhookDelivery, reason: str, http_status: int | None = None) -> None:
    """It was not taken: once more after a pause, or given up. 410 (gone) turns the webhook off."""
    if http_status == 410:
        Webhook.objects.filter(pk=delivery.webhook_id).update(is_active=False)
    pause = None if http_status == 410 or delivery.event == TEST_EVENT else pause_after(delivery.attempts)
    if pause is not None:
        ours = queue.put_back(delivery, pause, reason)
    else:
        ours = queue.finish(delivery, WorkState.FAILED, reason)
    if ours:
        _note_status(delivery, http_status)


def forget_old_deliveries() -> int:
    """Delete the log of messages that ended long ago."""
    ended = WebhookDelivery.objects.exclude(state__in=OPEN_STATES).filter(created_at__lt=Now() - _KEEP)
    return ended.delete()[0]


def tries_left(delivery: WebhookDelivery) -> int:
    """How often it will still be tried."""
    return max(0, MOST_TRIES - delivery.attempts)


def _note_status(delivery: WebhookDelivery, http_status: int | None) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(http_status=http_status)


def _known(events: Iterable[str]) -> list[str]:
    return [WebhookEvent(event).value for event in dict.fromkeys(events)]
