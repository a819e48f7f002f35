"""The encoder's page: for owners alone; starting, cancelling, going live and back; and everybody's say."""

import pytest
from django.db.models.functions import Now
from django.test import Client

from linksnap.models import Encoder, EncoderState, TrainingRun, WorkState
from linksnap.services import training_runs
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db

REPORT = {
    "outcome": "better",
    "rows": [
        {"name": "library", "kind": "library", "n": 120, "before": 0.612, "after": 0.655, "low": 0.011, "high": 0.071},
        {"name": "en_to_zh", "kind": "public", "n": 80, "before": 0.9, "after": 0.88, "low": -0.03, "high": -0.01},
        {"name": "tags", "kind": "library", "n": 0, "before": 0, "after": 0, "low": 0, "high": 0},
    ],
}
CURVES = [{"step": n, "loss": 3.0 / n} for n in range(1, 6)]


@pytest.fixture
def owner() -> Client:
    alice = person("alice")
    alice.is_superuser = True
    alice.save()
    return browser_of(alice)


@pytest.fixture(autouse=True)
def plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_runs, "count_pages", lambda: 800)
    monkeypatch.setattr("linksnap.views.training.count_pages", lambda: 800)


def body(client: Client, language: str = "en") -> str:
    return client.get("/encoder/", headers={"accept-language": language}).content.decode()


def test_it_is_there_for_owners_alone(owner: Client) -> None:
    assert owner.get("/encoder/").status_code == 200
    assert browser_of(person("bob")).get("/encoder/").status_code == 404
    assert browser_of(person("bob")).post("/encoder/train/").status_code == 404
    assert browser_of(None).get("/encoder/").status_code == 302


def test_it_begins_and_cancels_a_training(owner: Client) -> None:
    assert "Train now" in body(owner)
    assert owner.post("/encoder/train/").status_code == 303
    (run,) = TrainingRun.objects.all()
    assert run.started_by == person("alice")
    page = body(owner)
    assert "Train now" not in page and 'hx-trigger="every 5s"' in page and "Cancel" in page
    assert "under way already" in owner.post("/encoder/train/", follow=True).content.decode()
    owner.post(f"/encoder/{run.public_id}/cancel/")
    assert "Train now" in body(owner)


def test_it_says_how_many_pages_are_missing(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("linksnap.services.training_runs", "linksnap.views.training"):
        monkeypatch.setattr(f"{place}.count_pages", lambda: 12)
    page = body(owner)
    assert "12 of 500 pages" in page and "Train now" not in page
    assert "There are 12 pages" in owner.post("/encoder/train/", follow=True).content.decode()


def test_it_shows_before_and_after(owner: Client) -> None:
    encoder = Encoder.objects.create(name="资料库", revision="abc", dim=384, state=EncoderState.READY)
    sample = {"source": "title_passage", "lang": "zh", "anchor": "<b>题", "positive": "正文"}
    run = TrainingRun.objects.create(
        state=WorkState.SUCCEEDED,
        report=REPORT,
        curves=CURVES,
        encoder=encoder,
        finished_at=Now(),
        data={"pairs": {"title_passage zh": 1200}, "samples": [sample]},
    )
    page = body(owner)
    assert "61.2" in page and "+1.1 … +7.1" in page and "polyline" in page and "&lt;b&gt;题" in page
    assert "Better, beyond noise" in page and "First tag suggested" not in page and "half its strength" not in page
    owner.post(f"/encoder/{run.public_id}/promote/")
    encoder.refresh_from_db()
    assert encoder.state == EncoderState.CHOSEN


def test_it_says_at_which_strength_it_was_accepted(owner: Client) -> None:
    TrainingRun.objects.create(state=WorkState.SUCCEEDED, report={**REPORT, "strength": 0.5}, finished_at=Now())
    assert "At half its strength" in body(owner)


@pytest.mark.parametrize("outcome", ["tie", "worse", "collapsed", "rank", "worse_elsewhere", "too_few_questions"])
def test_it_says_why_an_encoder_was_refused(outcome: str, owner: Client) -> None:
    run = TrainingRun.objects.create(state=WorkState.SUCCEEDED, report={**REPORT, "outcome": outcome})
    page = body(owner)
    assert ("refused" in page or "stays" in page) and "Let it go live" not in page
    assert "cannot go live" in owner.post(f"/encoder/{run.public_id}/promote/", follow=True).content.decode()


def test_it_says_why_a_training_failed(owner: Client) -> None:
    TrainingRun.objects.create(state=WorkState.FAILED, reason="disk", detail="No space left <on> device")
    page = body(owner)
    assert "The disk is full" in page and "&lt;on&gt;" in page


def test_it_brings_the_former_encoder_back(owner: Client) -> None:
    assert "no former encoder" in owner.post("/encoder/back/", follow=True).content.decode()
    former = Encoder.objects.create(name="先前", revision="old", dim=384, state=EncoderState.RETIRED, retired_at=Now())
    assert "Bring back 先前" in body(owner)
    owner.post("/encoder/back/")
    former.refresh_from_db()
    assert former.state == EncoderState.CHOSEN


def test_it_asks_everybody_about_their_own_library() -> None:
    bob = person("bob")
    client = browser_of(bob)
    assert 'id="learning"' in client.get("/settings/").content.decode()
    for answer, kept in (("yes", True), ("no", False), ("也许", False)):
        assert client.post("/settings/learning/", {"learn": answer}).status_code == 303
        bob.refresh_from_db()
        assert bob.shares_training is kept
    assert browser_of(None).post("/settings/learning/", {"learn": "yes"}).status_code == 302
