"""Webhooks: made within bounds, their messages claimed, tried again, given up, forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from linksnap.models import Webhook, WebhookDelivery, WorkState
from linksnap.rules.canonical_url import UrlError
from linksnap.rules.webhook_messages import MOST_TRIES
from linksnap.services import webhooks
from tests.people import person

pytestmark = pytest.mark.django_db
URL = "https://empfang.example/钩"


def made(url: str = URL) -> Webhook:
    return webhooks.create(person("alice"), url, ["link.saved", "link.saved"])


def claimed(delivery: WebhookDelivery) -> WebhookDelivery:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    found = webhooks.claim(delivery.pk, "工人")
    assert found is not None
    return found


def real(hook: Webhook) -> WebhookDelivery:
    return WebhookDelivery.objects.create(owner=hook.owner, webhook=hook, event="link.saved", payload={})


def test_it_makes_a_webhook_with_a_secret_of_its_own() -> None:
    first, second = made(), made()
    assert first.events == ["link.saved"] and first.url.startswith("https://empfang.example/%E9%92%A9")
    assert first.secret.startswith("whsec_") and first.secret != second.secret


@pytest.mark.parametrize("url", ["", "ftp://a.example/", "http://127.0.0.1/", "http://192.168.0.1/钩"])
def test_it_refuses_addresses_nobody_may_ask(url: str) -> None:
    with pytest.raises(UrlError):
        made(url)
    with pytest.raises(UrlError):
        webhooks.change(made(), url=url)


def test_it_refuses_unknown_events_and_too_many() -> None:
    with pytest.raises(ValueError, match="tanz"):
        webhooks.create(person("alice"), URL, ["tanz"])
    for _ in range(webhooks.MOST_WEBHOOKS):
        made()
    with pytest.raises(webhooks.TooManyWebhooks):
        made()


def test_it_tries_again_and_gives_up() -> None:
    delivery = real(made())
    for tries in range(1, MOST_TRIES + 1):
        found = claimed(delivery)
        assert found.attempts == tries
        webhooks.record_refused(found, "refused", 500)
        delivery.refresh_from_db()
        assert delivery.http_status == 500 and delivery.reason == "refused"
        assert delivery.state == (WorkState.QUEUED if tries < MOST_TRIES else WorkState.FAILED)
        assert tries == MOST_TRIES or delivery.run_after > timezone.now()


def test_it_notes_that_a_message_was_taken() -> None:
    delivery = real(made())
    webhooks.record_taken(claimed(delivery), 204)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.http_status) == (WorkState.SUCCEEDED, 204)
    assert webhooks.claim(delivery.pk, "工人") is None


def test_it_turns_off_a_webhook_that_is_gone() -> None:
    hook = made()
    first, waiting = real(hook), real(hook)
    webhooks.record_refused(claimed(first), "refused", 410)
    hook.refresh_from_db()
    assert not hook.is_active and WebhookDelivery.objects.get(pk=first.pk).state == WorkState.FAILED
    assert webhooks.claim(waiting.pk, "工人") is None
    assert WebhookDelivery.objects.get(pk=waiting.pk).state == WorkState.CANCELLED


def test_it_sends_a_test_also_when_turned_off_and_tries_it_once() -> None:
    hook = webhooks.change(made(), is_active=False)
    delivery = webhooks.send_test(hook)
    assert delivery.event == "test" and delivery.payload["type"] == "test"
    webhooks.record_refused(claimed(delivery), "connection")
    delivery.refresh_from_db()
    assert delivery.state == WorkState.FAILED


def test_it_sends_a_given_up_message_again() -> None:
    delivery = real(made())
    WebhookDelivery.objects.update(state=WorkState.FAILED, attempts=8, reason="refused")
    webhooks.send_again(delivery)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.reason) == (WorkState.QUEUED, 0, "")
    WebhookDelivery.objects.update(state=WorkState.RUNNING, attempts=1)
    webhooks.send_again(delivery)
    assert WebhookDelivery.objects.get().state == WorkState.RUNNING


def test_it_forgets_what_ended_long_ago() -> None:
    hook = made()
    old, waiting, new = real(hook), real(hook), real(hook)
    WebhookDelivery.objects.filter(pk__in=[old.pk, waiting.pk]).update(created_at=timezone.now() - timedelta(days=40))
    WebhookDelivery.objects.exclude(pk=waiting.pk).update(state=WorkState.SUCCEEDED)
    assert webhooks.forget_old_deliveries() == 1
    assert set(WebhookDelivery.objects.values_list("pk", flat=True)) == {waiting.pk, new.pk}
