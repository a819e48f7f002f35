"""The settings of suggested tags, and the list of those put on by themselves."""

import pytest

from linksnap.models import ChangeSet, Encoder, EncoderState, LinkTag, TagSource
from linksnap.services import taggers, tags
from tests.kept import link_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def auto_tag(name: str = "排版") -> LinkTag:
    row = tags.add(link_of(person("alice"), title="网页排版"), name, TagSource.AUTO)
    LinkTag.objects.filter(pk=row.pk).update(probability=0.93)
    return row


@pytest.mark.parametrize("path", ["suggesting/", "auto-tags/", "auto-tags/decide/", "auto-tags/decide-all/"])
def test_it_is_closed_to_strangers(path: str) -> None:
    assert browser_of(None).post(f"/settings/{path}").status_code == 302


def test_it_keeps_from_when_tags_are_put_on_and_shows_what_that_would_have_done() -> None:
    encoder = Encoder.objects.create(name="例子", revision="甲", dim=384, state=EncoderState.READY)
    row = {"from": 0.9, "precision": 0.962, "coverage": 0.41, "count": 80}
    figures: dict[str, object] = {"held_out": 300, "precision_at_1": 0.71, "thresholds": [row]}
    taggers.keep(person("alice"), encoder, b"x", figures, 1000)
    client = browser_of(person("alice"))
    assert client.post("/settings/suggesting/", {"start": "0.9"}).status_code == 303
    assert person("alice").auto_tags_from == 0.9
    page = client.get("/settings/").content.decode()
    assert "96%" in page and "41%" in page and "71%" in page
    client.post("/settings/suggesting/", {"start": ""})
    assert person("alice").auto_tags_from is None


def test_it_refuses_a_value_that_is_not_offered() -> None:
    browser_of(person("alice")).post("/settings/suggesting/", {"start": "随便"})
    assert person("alice").auto_tags_from is None


def test_it_lists_them_and_takes_one_off() -> None:
    row = auto_tag()
    client = browser_of(person("alice"))
    page = client.get("/settings/auto-tags/").content.decode()
    assert "排版" in page and "93%" in page
    snapshot = client.get(f"/s/{row.link.public_id}/").content.decode()
    assert 'class="by-itself"' in snapshot and "Put on by itself, 93% sure" in snapshot
    assert client.post("/settings/auto-tags/decide/", {"row": row.pk, "do": "undo"}).status_code == 303
    assert not LinkTag.objects.filter(pk=row.pk).exists()
    assert client.get("/settings/auto-tags/").status_code == 200


def test_it_keeps_them_all() -> None:
    row = auto_tag()
    browser_of(person("alice")).post("/settings/auto-tags/decide-all/", {"do": "keep"})
    assert LinkTag.objects.get(pk=row.pk).source == TagSource.SUGGESTION
    assert "by-itself" not in browser_of(person("alice")).get(f"/s/{row.link.public_id}/").content.decode()


def test_it_takes_them_all_off_and_offers_to_bring_them_back() -> None:
    row, client = auto_tag(), browser_of(person("alice"))
    page = client.post("/settings/auto-tags/decide-all/", {"do": "undo"}, follow=True).content.decode()
    assert not LinkTag.objects.exists() and "1 tag taken off." in page
    client.post(f"/undo/{ChangeSet.objects.get().public_id}/")
    assert LinkTag.objects.get(link=row.link).probability == 0.93


@pytest.mark.parametrize("number", ["", "0", "甲", "9" * 30])
def test_it_knows_no_row_of_that_number(number: str) -> None:
    assert browser_of(person("alice")).post("/settings/auto-tags/decide/", {"row": number}).status_code == 404


def test_it_leaves_the_rows_of_others_alone() -> None:
    row = auto_tag()
    client = browser_of(person("bob"))
    assert client.post("/settings/auto-tags/decide/", {"row": row.pk, "do": "undo"}).status_code == 404
    client.post("/settings/auto-tags/decide-all/", {"do": "undo"})
    assert LinkTag.objects.filter(pk=row.pk).exists()
