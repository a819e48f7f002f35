"""The pages of webhooks: making, changing, testing, the log, and whose they are."""

import pytest

from linksnap.models import Webhook, WebhookDelivery, WorkState
from linksnap.services import webhooks
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
PAGE = "/settings/webhooks/"
URL = "https://empfang.example/hook"


def made(name: str = "alice") -> Webhook:
    return webhooks.create(person(name), URL, ["link.saved"])


def test_it_is_closed_to_strangers_and_other_people() -> None:
    own = f"{PAGE}{made().public_id}/"
    changes = [f"{own}{what}/" for what in ("change", "test", "again", "delete")]
    for path in (PAGE, own):
        assert browser_of(None).get(path).status_code == 302
    assert browser_of(person("bob")).get(own).status_code == 404
    for path in changes:
        assert browser_of(None).post(path).status_code == 302
        assert browser_of(person("bob")).post(path, {"url": URL, "events": "link.saved"}).status_code == 404
        assert browser_of(person("alice")).get(path).status_code == 405
    assert Webhook.objects.get().is_active and not WebhookDelivery.objects.exists()
    assert "empfang" not in browser_of(person("bob")).get(PAGE).content.decode()


def test_it_makes_a_webhook_and_shows_its_secret() -> None:
    browser = browser_of(person("alice"))
    assert "No webhook yet." in browser.get(PAGE).content.decode()
    response = browser.post(f"{PAGE}new/", {"url": URL, "events": ["link.saved", "tags.changed"]}, follow=True)
    webhook = Webhook.objects.get()
    page = response.content.decode()
    assert webhook.events == ["link.saved", "tags.changed"] and webhook.secret in page
    assert "empfang.example/hook" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"url": "", "events": ["link.saved"]},
        {"url": "http://192.168.0.1/钩", "events": ["link.saved"]},
        {"url": URL, "events": []},
        {"url": URL, "events": ["跳舞"]},
    ],
)
def test_it_says_what_does_not_fit(form: dict[str, object]) -> None:
    response = browser_of(person("alice")).post(f"{PAGE}new/", form)
    assert response.status_code == 422 and 'role="alert"' in response.content.decode()
    assert not Webhook.objects.exists()
    own = f"{PAGE}{made().public_id}/change/"
    assert browser_of(person("alice")).post(own, form).status_code == 422


def test_it_says_when_there_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MOST_WEBHOOKS", 0)
    response = browser_of(person("alice")).post(f"{PAGE}new/", {"url": URL, "events": ["link.saved"]})
    assert response.status_code == 422 and "20 webhooks" in response.content.decode()


def test_it_changes_turns_off_and_deletes() -> None:
    webhook, browser = made(), browser_of(person("alice"))
    own = f"{PAGE}{webhook.public_id}/"
    assert browser.post(f"{own}change/", {"url": URL + "2", "events": ["link.deleted"]}).status_code == 302
    webhook.refresh_from_db()
    assert (webhook.url, webhook.events, webhook.is_active) == (URL + "2", ["link.deleted"], False)
    assert "Turned off" in browser.get(PAGE).content.decode()
    assert browser.post(f"{own}delete/").status_code == 302 and not Webhook.objects.exists()


def test_it_sends_a_test_and_shows_what_came_of_it() -> None:
    webhook, browser = made(), browser_of(person("alice"))
    own = f"{PAGE}{webhook.public_id}/"
    browser.post(f"{own}test/")
    assert "On its way" in browser.get(own).content.decode()
    WebhookDelivery.objects.update(state=WorkState.FAILED, reason="refused", http_status=500, attempts=8)
    page = browser.get(own).content.decode()
    assert "The receiver did not take it." in page and "500" in page and "Send again" in page
    delivery = WebhookDelivery.objects.get()
    assert browser.post(f"{own}again/", {"delivery": "\x00"}).status_code == 404
    assert browser.post(f"{own}again/", {"delivery": delivery.public_id}).status_code == 302
    assert WebhookDelivery.objects.get().state == WorkState.QUEUED


def test_it_sends_again_only_messages_of_that_webhook() -> None:
    mine, theirs = made(), made("bob")
    delivery = webhooks.send_test(theirs)
    WebhookDelivery.objects.update(state=WorkState.FAILED)
    path = f"{PAGE}{mine.public_id}/again/"
    assert browser_of(person("alice")).post(path, {"delivery": delivery.public_id}).status_code == 404
