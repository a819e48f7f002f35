"""`/webhooks` and `/followed-feeds`: made, listed, changed, tried, deleted."""

import pytest

from linksnap.models import FollowedFeed, Webhook, WebhookDelivery, WorkState
from linksnap.services import followed_feeds, webhooks
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db
URL = "https://empfang.example/钩"


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def test_it_makes_a_webhook_and_shows_its_secret_once(program: Program) -> None:
    response = program.ask("POST", "webhooks", {"url": URL, "events": ["link.saved", "tags.changed"]})
    made = response.json()
    assert response.status_code == 201 and response["Location"] == f"/api/v1/webhooks/{made['id']}"
    assert made["secret"] == Webhook.objects.get().secret and made["events"] == ["link.saved", "tags.changed"]
    shown = program.get(f"webhooks/{made['id']}")
    assert shown["secret"] is None and program.get("webhooks") == [shown]
    assert (shown["active"], shown["waiting"], shown["failed"], shown["last_sent_at"]) == (True, 0, 0, None)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"url": URL, "events": []}, (422, "invalid_request")),
        ({"url": URL, "events": ["跳舞"]}, (422, "invalid_request")),
        ({"url": "http://10.0.0.1/", "events": ["link.saved"]}, (422, "private_address")),
        ({"url": "ftp://a.example/", "events": ["link.saved"]}, (422, "bad_scheme")),
        ({"events": ["link.saved"]}, (422, "invalid_request")),
    ],
)
def test_it_refuses_what_does_not_fit(program: Program, body: object, refusal: tuple[int, str]) -> None:
    assert code_of(program.ask("POST", "webhooks", body)) == refusal and not Webhook.objects.exists()


def test_it_makes_no_more_than_it_may(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MOST_WEBHOOKS", 0)
    monkeypatch.setattr(followed_feeds, "MOST_FEEDS", 0)
    body = {"url": URL, "events": ["link.saved"]}
    assert code_of(program.ask("POST", "webhooks", body)) == (409, "too_many_webhooks")
    assert code_of(program.ask("POST", "followed-feeds", {"url": URL})) == (409, "too_many_feeds")


def test_it_changes_tests_and_deletes_a_webhook(program: Program) -> None:
    webhook = webhooks.create(person("alice"), URL, ["link.saved"])
    path = f"webhooks/{webhook.public_id}"
    changed = program.ask("PATCH", path, {"active": False, "events": ["link.deleted"]}).json()
    assert changed["active"] is False and changed["events"] == ["link.deleted"] and "empfang" in changed["url"]
    sent = program.ask("POST", f"{path}/test")
    assert sent.status_code == 202 and sent.json()["event"] == "test" and sent.json()["state"] == "queued"
    WebhookDelivery.objects.update(state=WorkState.FAILED, reason="refused", http_status=500)
    log = program.get(f"{path}/deliveries")
    assert log["next_cursor"] is None
    (row,) = log["items"]
    assert (row["http_status"], row["reason"], row["next_try_at"]) == (500, "refused", None) and row["reason_text"]
    assert program.get(path)["failed"] == 1
    assert program.ask("DELETE", path).status_code == 204 and not WebhookDelivery.objects.exists()


def test_it_follows_lists_fetches_and_leaves_a_feed(program: Program) -> None:
    first = program.ask("POST", "followed-feeds", {"url": "https://zili.example/订阅.xml"})
    assert first.status_code == 201
    feed = first.json()
    assert first["Location"] == f"/api/v1/followed-feeds/{feed['id']}" and feed["state"] == "queued"
    again = program.ask("POST", "followed-feeds", {"url": "https://zili.example/订阅.xml"})
    assert again.status_code == 200 and again.json()["id"] == feed["id"]
    FollowedFeed.objects.update(state=WorkState.FAILED, reason="feed_gone")
    (shown,) = program.get("followed-feeds")
    assert shown["reason"] == "feed_gone" and shown["reason_text"] and shown["next_fetch_at"] is None
    fetched = program.ask("POST", f"followed-feeds/{feed['id']}/fetch")
    assert fetched.status_code == 202 and fetched.json()["state"] == "queued"
    assert program.ask("DELETE", f"followed-feeds/{feed['id']}").status_code == 204
    assert code_of(program.ask("GET", f"followed-feeds/{feed['id']}")) == (404, "not_found")
