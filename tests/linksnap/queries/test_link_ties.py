"""Tests of the ties between saved pages: both directions, current versions only, one person's links only."""

import pytest

from linksnap.models import Link, OutgoingLink, Snapshot
from linksnap.queries.link_ties import ties_of
from tests.kept import link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db


def lead(snapshot: Snapshot, target: Link, text: str, n: int = 1) -> None:
    OutgoingLink.objects.create(
        owner=snapshot.owner,
        snapshot=snapshot,
        n=n,
        url=target.url,
        canonical_sha256=target.canonical_sha256,
        text=text,
    )


def test_it_names_saved_pages_a_page_leads_to_and_those_that_lead_to_it() -> None:
    alice = person("alice")
    bridge, stone = link_of(alice, "https://qiao.example/"), link_of(alice, "https://shi.example/")
    lead(snapshot_of(bridge), stone, "石料的来历")
    snapshot_of(stone)
    there, back = ties_of(bridge), ties_of(stone)
    assert [(tie.link, tie.text) for tie in there.links_to] == [(stone, "石料的来历")] and there.from_count == 0
    assert [(tie.link, tie.text) for tie in back.linked_from] == [(bridge, "石料的来历")] and back.to_count == 0


def test_it_keeps_the_order_of_the_article_and_leaves_out_what_is_not_saved() -> None:
    alice = person("alice")
    page, second, first = (link_of(alice, f"https://{name}.example/") for name in ("ye", "er", "yi"))
    snapshot = snapshot_of(page)
    lead(snapshot, first, "其一", 1)
    lead(snapshot, second, "其二", 2)
    lead(snapshot, page, "本页", 3)
    OutgoingLink.objects.create(
        owner=alice, snapshot=snapshot, n=4, url="https://no.example/", canonical_sha256=b"x" * 32
    )
    assert [tie.text for tie in ties_of(page).links_to] == ["其一", "其二"]


def test_it_counts_no_version_that_was_replaced() -> None:
    alice = person("alice")
    old, target = link_of(alice, "https://jiu.example/"), link_of(alice, "https://mu.example/")
    lead(snapshot_of(old), target, "旧版里的链接")
    snapshot_of(old)
    assert ties_of(target).from_count == 0 and ties_of(old).to_count == 0


def test_it_never_shows_the_links_of_another_person() -> None:
    alice, charlie = person("alice"), person("charlie")
    mine, theirs = link_of(alice, "https://gong.example/"), link_of(charlie, "https://gong.example/")
    page = link_of(charlie, "https://si.example/")
    lead(snapshot_of(page), theirs, "私人笔记")
    assert ties_of(mine).from_count == 0
    assert ties_of(theirs).from_count == 1
