"""Messages on their way: through the real proxy to a local receiver that checks the signature."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from linksnap.models import Webhook, WebhookDelivery, WorkState
from linksnap.services import webhooks
from tests.people import person
from tests.workers.outside import Asked, Site, egress, site
from workers import webhooks as sending
from workers.tasks.deliver_webhook import deliver_webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Site]:
    with site() as place, egress(allow=f"127.0.0.1:{place.port}") as proxy:
        settings.ENV = replace(settings.ENV, egress_proxy=proxy, egress_allow=f"127.0.0.1:{place.port}")
        yield place


def hook(place: Site) -> Webhook:
    return webhooks.create(person("alice"), place.url("/hook"), ["link.saved"])


def message(webhook: Webhook) -> WebhookDelivery:
    payload = {"type": "link.saved", "data": {"link": {"title": "中文网页排版"}}}
    return WebhookDelivery.objects.create(owner=webhook.owner, webhook=webhook, event="link.saved", payload=payload)


def is_signed(asked: Asked, secret: str) -> bool:
    content = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(wanted, asked.headers["webhook-signature"])


def test_it_delivers_a_signed_message(receiver: Site) -> None:
    receiver.answers["/hook"] = (204, {}, b"")
    webhook = hook(receiver)
    delivery = message(webhook)
    deliver_webhook(v=2, row_id=delivery.pk, spaeter="x")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.http_status) == (WorkState.SUCCEEDED, 204)
    (asked,) = receiver.asked
    assert asked.method == "POST" and asked.headers["content-type"] == "application/json"
    assert json.loads(asked.body) == delivery.payload and "中文网页排版".encode() in asked.body
    assert is_signed(asked, webhook.secret) and asked.headers["webhook-id"] == f"msg_{delivery.public_id}"
    deliver_webhook(row_id=delivery.pk)
    assert len(receiver.asked) == 1


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_it_tries_later_when_it_was_not_taken(receiver: Site, status: int) -> None:
    receiver.answers["/hook"] = (status, {"Location": "/anderswo"}, "不".encode())
    delivery = message(hook(receiver))
    deliver_webhook(row_id=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, delivery.http_status) == (WorkState.QUEUED, "refused", status)
    assert len(receiver.asked) == 1


def test_it_says_why_nobody_was_reached(receiver: Site, settings: Settings) -> None:
    delivery = message(hook(receiver))
    with egress() as closed:
        settings.ENV = replace(settings.ENV, egress_proxy=closed)
        deliver_webhook(row_id=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, delivery.http_status) == (WorkState.QUEUED, "blocked_address", None)
    assert receiver.asked == []


def test_it_leaves_no_message_hanging_after_a_fault_of_our_own(receiver: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("坏了")

    monkeypatch.setattr(sending, "ask", fault)
    delivery = message(hook(receiver))
    deliver_webhook(row_id=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (WorkState.QUEUED, "internal")


def test_it_does_nothing_for_a_message_that_is_not_there(receiver: Site) -> None:
    deliver_webhook(row_id=0)
    assert receiver.asked == []
