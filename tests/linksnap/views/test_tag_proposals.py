"""Tests of the page of proposals and its API: reasons in words, accepting and refusing without scripts, one undo."""

import pytest
from django.urls import reverse

from linksnap.models import LinkTag, Tag, TagProposal, TagRun
from linksnap.services import tokens
from tests.kept import link_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def test_it_shows_reasons_and_carries_out_what_is_ticked() -> None:
    alice = person("alice")
    browser = browser_of(alice)
    assert "Nobody has looked through your tags yet." in browser.get(reverse("tag_proposals")).content.decode()
    links = [link_of(alice, f"https://zili.example/{n}") for n in range(4)]
    zh, en = tag_of(alice, "机器学习", *links[:3]), tag_of(alice, "machine learning", *links[2:])
    wide = tag_of(alice, "技术", *links)
    parts = [{"name": "数据库", "links": [links[0].pk], "phrases": ["索引"], "titles": ["读写分离"]}]
    split = TagProposal.objects.create(owner=alice, kind="split", tag=wide, score=0.6, evidence={"parts": parts})
    evidence = {"likeness": "translation", "cosine": 0.6}
    merge = TagProposal.objects.create(owner=alice, kind="merge", tag=en, other=zh, score=0.9, evidence=evidence)
    under = TagProposal.objects.create(owner=alice, kind="parent", tag=zh, other=wide, score=0.8, evidence={"both": 3})
    html = browser.get(reverse("tag_proposals")).content.decode()
    effect = "1 link gets the other tag, 1 link has both already"
    for told in ("maybe the same in Chinese and English", effect, "读写分离"):
        assert told in html
    assert "3 of its 3 links have the broader tag, which is on 4" in html
    chosen = {"proposal": [merge.public_id, under.public_id], "do": "accept"}
    html = browser.post(reverse("tag_proposals_decide"), chosen, follow=True).content.decode()
    assert "2 proposals carried out." in html and "Undo" in html
    assert set(Tag.objects.values_list("name", "parent__name")) == {("机器学习", "技术"), ("技术", None)}
    done = browser.post(reverse("tag_proposal_decide", args=[split.public_id]), {"name": ["库,房"]}, follow=True)
    assert "A tag name holds no commas" in done.content.decode()
    browser.post(reverse("tag_proposal_decide", args=[split.public_id]), {"name": ["数据库", "x"]})
    assert LinkTag.objects.filter(tag__name="数据库", link=links[0]).exists()
    browser.post(reverse("tag_proposals_look"))
    assert TagRun.objects.get().kind == "order"


def test_it_answers_programs() -> None:
    alice = person("alice")
    one, other = tag_of(alice, "selfhosting", link_of(alice)), tag_of(alice, "self-hosting")
    row = TagProposal.objects.create(owner=alice, kind="merge", tag=one, other=other, score=0.99)
    browser = browser_of(None)
    token = {"Authorization": f"Bearer {tokens.create(alice, '程序').secret}"}
    (item,) = browser.get("/api/v1/tags/proposals", headers=token).json()["items"]
    assert (item["kind"], item["tag"], item["other"], item["moved"]) == ("merge", "selfhosting", "self-hosting", 1)
    taken = browser.post(
        f"/api/v1/tags/proposals/{row.public_id}/accept", content_type="application/json", headers=token
    ).json()
    assert taken["state"] == "accepted" and list(Tag.objects.values_list("slug", flat=True)) == ["self-hosting"]
    again = TagProposal.objects.create(owner=alice, kind="stale", tag=other, score=0.5)
    refused = browser.post(
        f"/api/v1/tags/proposals/{again.public_id}/refuse", content_type="application/json", headers=token
    ).json()
    assert refused["state"] == "rejected"
    assert browser.get("/api/v1/tags/proposals?kind=stale", headers=token).json()["items"] == []
