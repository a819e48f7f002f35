"""The outbox: what happens is told, once, in the same transaction, to those who listen, and to nobody else."""

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from linksnap.models import Capture, Link, SiteTurn, Webhook, WebhookDelivery, WorkState
from linksnap.services import announcements, capture_progress, captures, links, snapshots, sweep, tags, webhooks
from linksnap.services.snapshots import PageRecord
from tests.kept import link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db
PAGE = "https://zili.example/排版"
ALL = ["link.saved", "link.deleted", "snapshot.kept", "capture.failed", "tags.changed"]


def hook(owner: str = "alice", *events: str) -> Webhook:
    return webhooks.create(person(owner), "https://empfang.example/钩", events or ALL)


def told() -> list[str]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("event", flat=True))


def save(**wishes: object) -> Link:
    return links.save(person("alice"), PAGE, options=links.SaveOptions(**wishes)).link  # type: ignore[arg-type]


def test_it_tells_of_a_saved_link_once_with_its_tags() -> None:
    hook()
    link = save(title="排版笔记", tags=("排版", "CSS"), notes="私人想法")
    save()
    delivery = WebhookDelivery.objects.get()
    assert delivery.event == "link.saved" and delivery.payload["type"] == "link.saved"
    shown = delivery.payload["data"]["link"]
    assert shown["id"] == link.public_id and shown["tags"] == ["CSS", "排版"] and shown["title"] == "排版笔记"
    assert shown["page"].endswith(f"/s/{link.public_id}/") and "私人想法" not in str(delivery.payload)


def test_it_gathers_changes_of_tags_that_were_not_sent_yet() -> None:
    link = link_of(person("alice"), PAGE)
    hook("alice", "tags.changed")
    for name in ("排版", "CSS", "字体"):
        tags.add(link, name)
    tags.remove(link, tags.get_or_create(link.owner_id, "CSS"))
    delivery = WebhookDelivery.objects.get()
    assert delivery.event == "tags.changed" and delivery.payload["data"]["link"]["tags"] == ["字体", "排版"]
    WebhookDelivery.objects.update(state=WorkState.SUCCEEDED, attempts=1)
    tags.add(link, "排版")
    assert told() == ["tags.changed"]
    tags.add(link, "新")
    assert told() == ["tags.changed", "tags.changed"]


def test_it_tells_of_deletion_while_the_link_is_there() -> None:
    hook()
    link = link_of(person("alice"), PAGE, title="走了")
    links.delete(link)
    assert WebhookDelivery.objects.get().payload["data"]["link"]["title"] == "走了"


def test_it_tells_how_captures_end() -> None:
    hook("alice", "snapshot.kept", "capture.failed")
    link = save()
    capture = capture_progress.claim(Capture.objects.get().pk, "工人")
    assert capture is not None
    snapshots.record(capture, PageRecord(final_url=PAGE, http_status=200, verdict="complete", title="中文网页排版"))
    assert WebhookDelivery.objects.get().payload["data"]["snapshot"]["title"] == "中文网页排版"
    # The site's pause is over.
    SiteTurn.objects.all().delete()
    again = capture_progress.claim(captures.snapshot_again(link).pk, "工人")
    assert again is not None
    capture_progress.fail(again, "timeout")
    assert told() == ["snapshot.kept"]  # it will be tried again by itself
    Capture.objects.filter(pk=again.pk).update(state=WorkState.RUNNING, attempts=9)
    again.refresh_from_db()
    capture_progress.fail(again, "timeout")
    assert told() == ["snapshot.kept", "capture.failed"]
    assert WebhookDelivery.objects.last().payload["data"]["capture"] == {"id": again.public_id, "reason": "timeout"}  # type: ignore[union-attr]


def test_it_tells_of_captures_that_killed_their_workers() -> None:
    hook("alice", "capture.failed")
    save()
    Capture.objects.update(state=WorkState.RUNNING, attempts=3, lease_until="2020-01-01T00:00Z")
    sweep.bury(Capture)
    assert WebhookDelivery.objects.get().payload["data"]["capture"]["reason"] == "crash"


def test_it_tells_only_those_who_asked() -> None:
    hook("alice", "link.deleted")
    webhooks.change(hook("alice", "link.saved"), is_active=False)
    hook("bob")
    save()
    assert told() == []


def test_it_takes_a_change_back_with_its_message() -> None:
    hook()
    with pytest.raises(RuntimeError), transaction.atomic():
        save()
        assert told() == ["link.saved"]
        raise RuntimeError("出错了")
    assert told() == []


def test_it_costs_one_query_when_nobody_listens(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    link = link_of(person("alice"), PAGE)
    for announce in (announcements.link_saved, announcements.link_deleted, announcements.tags_changed):
        with django_assert_num_queries(1):
            announce(link)
    snapshot = snapshot_of(link)
    with django_assert_num_queries(1):
        announcements.snapshot_kept(snapshot)


def test_it_hints_the_workers_after_the_commit(django_capture_on_commit_callbacks: object, broker: object) -> None:
    hook()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        save(capture=False)
    message = str(broker.lrange("maintain", 0, -1))  # type: ignore[attr-defined]
    assert "workers.tasks.deliver_webhook" in message
