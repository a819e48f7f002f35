"""Feeds and webhooks of the made-up library, for pictures and browser tests."""

from django.utils import timezone

from linksnap.models import Collection, FollowedFeed, Tag, User, WebhookDelivery, WorkState
from linksnap.services import feeds, followed_feeds, site_access, webhooks


def connect(owner: User) -> None:
    """Two feeds given out, three followed (one of them away), two webhooks, one with a log, access to a site."""
    feeds.open_feed(owner)
    feeds.open_feed(owner, Tag.objects.filter(owner=owner).order_by("pk").first())
    for title, reason in (("阮一峰的网络日志", ""), ("Typographica", ""), ("", "not_a_feed")):
        feed = followed_feeds.follow(owner, f"https://feeds.example/{len(title)}/订阅.xml")
        collection = Collection.objects.filter(owner=owner).order_by("pk").first() if title else None
        FollowedFeed.objects.filter(pk=feed.pk).update(
            title=title, reason=reason, items_added=len(title) * 7, fetched_at=timezone.now(), collection=collection
        )
    site_access.keep(owner, "xinwen.example", "Cookie: session=1; 会员=2\nAccept-Language: zh-CN")
    webhooks.change(webhooks.create(owner, "https://n8n.example/webhook/links", ["link.saved"]), is_active=False)
    hook = webhooks.create(owner, "https://automation.example/hooks/linksnap", ["link.saved", "snapshot.kept"])
    webhooks.send_test(hook)
    for event, state, status, tries in (
        ("link.saved", WorkState.SUCCEEDED, 204, 1),
        ("snapshot.kept", WorkState.QUEUED, 503, 3),
        ("link.saved", WorkState.FAILED, 500, 8),
    ):
        WebhookDelivery.objects.create(
            owner=owner,
            webhook=hook,
            event=event,
            state=state,
            http_status=status,
            attempts=tries,
            reason="" if state == WorkState.SUCCEEDED else "refused",
        )
