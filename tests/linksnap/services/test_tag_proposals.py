"""Tests of proposals of order: what a look finds, what accepting does and undoes, what is refused for good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from linksnap.models import (
    Link,
    LinkTag,
    SuggestionState,
    Tag,
    TagEmbedding,
    TagProposal,
    TagProposalKind,
    TagRun,
    User,
)
from linksnap.queries.tag_report import tag_report
from linksnap.rules.tag_pairs import TagLikeness
from linksnap.services import change_sets, tag_proposals
from linksnap.services.tag_proposals import Proposed
from tests.kept import link_of, tag_of
from tests.people import person
from tests.searchable import encoder_row, page_of
from workers.tag_runs import carry_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return person("alice")


def looked(owner: User) -> dict[tuple[str, str], TagProposal]:
    """What a look proposes, by kind and the name of the tag."""
    carry_out(tag_proposals.look(owner).pk)
    assert TagRun.objects.filter(owner=owner).latest("pk").step == "done"
    rows = TagProposal.objects.filter(owner=owner, state="pending").select_related("tag", "other")
    return {(row.kind, row.tag.name): row for row in rows}


def links_of(owner: User, *numbers: int) -> list[Link]:
    return [link_of(owner, f"https://zili.example/{number}") for number in numbers]


def test_it_finds_spellings_parents_and_what_is_hardly_used(alice: User) -> None:
    links = links_of(alice, *range(40))
    tag_of(alice, "self-hosting", *links[:4])
    tag_of(alice, "selfhosting", *links[3:5])
    tag_of(alice, "人工智能", *links[5:20])
    tag_of(alice, "自然语言处理", *links[5:11])
    old = tag_of(alice, "旧玩意", links[30])
    long_ago = timezone.now() - timedelta(days=500)
    Tag.objects.filter(pk=old.pk).update(created_at=long_ago)
    LinkTag.objects.filter(tag=old).update(created_at=long_ago)
    Link.objects.filter(pk=links[30].pk).update(created_at=long_ago)
    tag_of(alice, "别的", *links[20:40])
    found = looked(alice)
    merge, parent = found["merge", "selfhosting"], found["parent", "自然语言处理"]
    assert (merge.other and merge.other.name, merge.evidence["likeness"]) == ("self-hosting", "words")
    assert (parent.other and parent.other.name, parent.evidence["both"]) == ("人工智能", 6)
    assert {kind for kind, _ in found} == {"merge", "parent", "stale"} and found["stale", "旧玩意"].other is None


def test_it_accepts_many_in_one_step_and_takes_all_back(alice: User) -> None:
    links = links_of(alice, *range(6))
    small, big = tag_of(alice, "selfhosting", *links[:2]), tag_of(alice, "self-hosting", *links[1:4])
    narrow, gone = tag_of(alice, "备份", links[4]), tag_of(alice, "旧玩意", links[5])
    kinds = [("merge", small, big), ("parent", narrow, big), ("stale", gone, None)]
    rows = [TagProposal.objects.create(owner=alice, kind=k, tag=t, other=o, score=0.9) for k, t, o in kinds]
    done = tag_proposals.accept(alice, rows)
    assert done and set(Tag.objects.values_list("name", "parent__name")) == {
        ("self-hosting", None),
        ("备份", "self-hosting"),
    }
    assert LinkTag.objects.filter(tag=big).count() == 4
    assert change_sets.undo(done)
    names = Tag.objects.filter(parent=None).values_list("name", flat=True)
    assert set(names) == {"selfhosting", "self-hosting", "备份", "旧玩意"}
    assert LinkTag.objects.count() == 7
    assert tag_proposals.accept(alice, rows[:1]) is None, "it went with its tag, and a new look finds it again"


def test_it_splits_a_tag_into_narrower_ones(alice: User) -> None:
    links = links_of(alice, *range(5))
    broad = tag_of(alice, "技术", *links)
    parts = [{"name": "数据库", "links": [one.pk for one in links[:2]]}, {"name": "前端", "links": [links[2].pk]}]
    row = TagProposal.objects.create(owner=alice, kind="split", tag=broad, score=0.6, evidence={"parts": parts})
    done = tag_proposals.accept(alice, [row], {row.pk: ["数据库", "网页"]})
    held = set(LinkTag.objects.values_list("link__url", "tag__name"))
    assert {name for _, name in held} == {"数据库", "网页", "技术"} and len(held) == 5
    assert set(broad.children.values_list("name", flat=True)) == {"数据库", "网页"}
    assert done and change_sets.undo(done)
    assert (
        list(Tag.objects.values_list("name", flat=True)) == ["技术"] and LinkTag.objects.filter(tag=broad).count() == 5
    )
    row.refresh_from_db()
    assert row.state == SuggestionState.PENDING


def test_it_never_proposes_again_what_was_refused(alice: User) -> None:
    links = links_of(alice, *range(6))
    small, big = tag_of(alice, "selfhosting", *links[:1]), tag_of(alice, "self-hosting", *links[:2])
    assert tag_proposals.refuse(alice, [looked(alice)["merge", "selfhosting"]]) == 1
    assert tag_report(alice).pairs == []
    LinkTag.objects.bulk_create([LinkTag(owner=alice, link=link, tag=small) for link in links[1:]])
    assert looked(alice) == {}, "also not the other way round"
    gone = Proposed(TagProposalKind.MERGE, big.pk, big.pk + 10_000, 0.9)
    assert tag_proposals.store(alice, [gone]) == 0


def test_it_looks_once_a_day_where_something_changed(alice: User) -> None:
    tag_of(alice, "排版", *links_of(alice, 1))
    assert tag_proposals.send_due() == 1 and tag_proposals.send_due() == 0
    carry_out(TagRun.objects.get(owner=alice).pk)
    assert tag_proposals.send_due() == 0
    tag_of(alice, "字体")
    assert tag_proposals.send_due() == 1


def test_it_pairs_chinese_and_english_names_by_meaning(alice: User) -> None:
    twins = [("机器学习", "machine learning"), ("数据库", "database"), ("摄影", "photography")]
    others = [(f"随笔{'甲乙丙丁戊己庚辛'[n]}", f"notes {'abcdefgh'[n] * 6}") for n in range(8)]
    for place, pair in enumerate([*twins, *others]):
        for side, name in enumerate(pair):
            vector = [0.0] * 384
            vector[side], vector[10 + place + (40 * side if place > 2 else 0)] = 0.8, 0.6
            tag = tag_of(alice, name)
            TagEmbedding.objects.create(owner=alice, encoder=encoder_row(), tag=tag, name=name, vector=vector)
    found = [row for (kind, _), row in looked(alice).items() if kind == "merge"]
    assert {frozenset({row.tag.name, row.other.name if row.other else ""}) for row in found} == {
        frozenset(pair) for pair in twins
    }
    maybe = [pair for pair in tag_report(alice).pairs if pair.likeness == TagLikeness.TRANSLATION]
    assert len(maybe) == len(twins), "the report shows what the same finder found"


def test_it_proposes_to_split_what_covers_two_things(alice: User) -> None:
    words = {"排版": "中文网页的行高标点与字体排版", "备份": "数据库的备份恢复与容灾演练"}
    pages = [
        page_of(alice, f"{name}{n}", f"{text}，第{n}篇。{name}{name}", title=f"{name}之{n}")
        for name, text in words.items()
        for n in range(22)
    ]
    tag_of(alice, "技术", *pages)
    (proposal,) = [row for (kind, _), row in looked(alice).items() if kind == "split"]
    assert [len(part["links"]) for part in proposal.evidence["parts"]] == [22, 22]
    assert {part["name"] for part in proposal.evidence["parts"]} <= {
        "排版",
        "备份",
        "字体",
        "数据库",
        "网页",
        "容灾",
        "行高",
    }
