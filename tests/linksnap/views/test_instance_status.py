"""The operator's page and Prometheus' figures: what they say, and to whom they are not there."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from linksnap.models import Capture, CaptureQueue, Link, ReportKind, UpkeepReport, WorkState
from linksnap.services import worker_signs
from linksnap.services.worker_signs import Sign
from tests.kept import artifact_of, capture_of, link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    alice = person("alice")
    alice.is_superuser = True
    alice.save()
    return browser_of(alice)


def library() -> None:
    link = link_of(person("alice"), title="湿地影像志")
    artifact_of(snapshot_of(link), "text", "水鸟".encode() * 900)
    late = capture_of(link, queue=CaptureQueue.BULK)
    Capture.objects.filter(pk=late.pk).update(run_after=Now() - timedelta(minutes=7))
    failed = capture_of(link_of(person("bob")), state=WorkState.FAILED, reason="tls_error")
    Capture.objects.filter(pk=failed.pk).update(finished_at=Now())
    done = capture_of(link_of(person("bob"), "https://b.example/"), state=WorkState.SUCCEEDED)
    Capture.objects.filter(pk=done.pk).update(finished_at=Now(), step_seconds={"fetch": 1.5, "load": 0.5})
    UpkeepReport.objects.create(kind=ReportKind.FSCK, is_clean=False, started_at=Now())
    worker_signs.give(Sign("机器:7", "capture", "capture", 12))


def test_it_shows_an_operator_how_everything_stands(operator: Client) -> None:
    library()
    page = operator.get("/status/").content.decode()
    for said in (
        "Captures in bulk",
        "7 min",
        "The site&#x27;s certificate is not valid<code>",
        "found something",
        "1.5 s",
    ):
        assert said in page, said


def test_it_passes_over_seconds_that_are_none(operator: Client) -> None:
    row = capture_of(link_of(person("bob"), "https://甲.example/"), state=WorkState.SUCCEEDED)
    odd = {"fetch": "很久", "load": None, "render": 2.5, "extract": [1], "tag": -4}
    Capture.objects.filter(pk=row.pk).update(finished_at=Now(), step_seconds=odd)
    assert "2.5 s" in operator.get("/status/").content.decode()


def test_it_opens_on_an_empty_instance(operator: Client) -> None:
    assert "No worker gives a sign of life" in operator.get("/status/").content.decode()


def test_it_is_not_there_for_anybody_else() -> None:
    assert browser_of(person("bob")).get("/status/").status_code == 404
    assert Client().get("/status/").status_code == 302


def failed(name: str, url: str, reason: str) -> Capture:
    row = capture_of(link_of(person(name), url, "水鸟的秘密"), state=WorkState.FAILED, reason=reason)
    Capture.objects.filter(pk=row.pk).update(finished_at=Now())
    Link.objects.filter(pk=row.link_id).update(latest_capture=row)
    return row


def test_it_lets_the_operator_try_everybodys_failures_again(operator: Client) -> None:
    failed("bob", "https://mimi.example/一", "timeout")
    failed("charlie", "https://mimi.example/二", "timeout")
    failed("bob", "https://mimi.example/三", "paywall")
    page = operator.get("/status/").content.decode()
    assert "Try 2 again" in page and 'id="try-paywall"' not in page
    assert "mimi.example" not in page and "水鸟的秘密" not in page
    answer = operator.post("/status/retry/", {"reason": "timeout"}, follow=True)
    said = answer.content.decode()
    assert answer.redirect_chain == [("/status/", 303)] and "2 pages are tried again." in said
    assert "mimi.example" not in said and 'id="try-timeout"' not in said
    assert Capture.objects.filter(state=WorkState.QUEUED, queue=CaptureQueue.BULK).count() == 2
    assert "0 pages" in operator.post("/status/retry/", {"reason": "timeout"}, follow=True).content.decode()


def test_it_refuses_a_round_that_helps_nobody_and_anybody_elses_wish(operator: Client) -> None:
    failed("bob", "https://mimi.example/一", "timeout")
    for reason in ("paywall", "", "\x00"):
        assert operator.post("/status/retry/", {"reason": reason}).status_code == 400
    assert browser_of(person("bob")).post("/status/retry/", {"reason": "timeout"}).status_code == 404
    assert Client().post("/status/retry/", {"reason": "timeout"}).status_code == 302
    assert operator.get("/status/retry/").status_code == 405
    assert not Capture.objects.filter(state=WorkState.QUEUED).exists()


def test_it_asks_the_database_a_fixed_number_of_times(
    operator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    library()
    operator.get("/status/")
    with django_assert_max_num_queries(36):
        operator.get("/status/")


def test_it_gives_its_figures_to_whoever_knows_the_token(settings: Settings) -> None:
    library()
    settings.ENV = replace(settings.ENV, metrics_token="prometheus-secret")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer 错的".encode().decode("latin-1")}):
        assert Client().get("/metrics", headers=headers).status_code == 404
    answer = Client().get("/metrics", headers={"Authorization": "Bearer prometheus-secret"})
    text = answer.content.decode()
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    assert 'linksnap_queue_rows{queue="capture_bulk",state="waiting"} 1.0' in text
    assert 'linksnap_failures_7d{reason="tls_error"} 1.0' in text and "linksnap_last_fsck_clean 0.0" in text
    assert 'linksnap_workers{kind="capture"} 1.0' in text and "linksnap_captures_paused " in text
    assert re.search(r'linksnap_store_bytes\{kind="\w+"\} [1-9]', text)


def test_it_has_no_figures_where_no_token_is_set(settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, metrics_token="")
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
