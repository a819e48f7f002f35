"""What people and programs see of webhooks and of what was sent, and of the feeds a person follows."""

from django.db.models import Count, Max, Q, QuerySet

from linksnap.models import OPEN_STATES, FollowedFeed, User, Webhook, WebhookDelivery, WorkState

LOG_LENGTH = 50


def webhooks_of(owner: User) -> QuerySet[Webhook]:
    """A person's webhooks, newest first, each with `waiting`, `failed` and `last_sent_at`."""
    deliveries = "deliveries__state"
    found = Webhook.objects.filter(owner=owner).annotate(
        waiting=Count("deliveries", Q(**{f"{deliveries}__in": OPEN_STATES})),
        failed=Count("deliveries", Q(**{f"{deliveries}__in": [WorkState.FAILED, WorkState.DEAD]})),
        last_sent_at=Max("deliveries__finished_at"),
    )
    return found.order_by("-created_at", "-pk")


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """What was sent to a webhook, newest first."""
    return webhook.deliveries.order_by("-created_at", "-pk")


def followed_feeds_of(owner: User) -> QuerySet[FollowedFeed]:
    """The feeds a person follows, newest first."""
    found = FollowedFeed.objects.filter(owner=owner).select_related("collection").defer("seen")
    return found.order_by("-created_at", "-pk")
