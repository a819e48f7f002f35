"""The blend: what is proposed, in which order, with which reason, and what never comes."""

import numpy as np
import pytest

from ml.encoder.fake_encoder import FakeEncoder
from ml.tagging.suggest import (
    Neighbour,
    PageEvidence,
    SuggestedTag,
    Suggester,
    SuggestionReason,
    Surroundings,
    TagEvidence,
)

ENCODER = FakeEncoder()
TEXT = (
    "网页归档是保存网页的一种方法。用开源工具可以把网页归档到自己的服务器上。"
    "开源工具 ArchiveBox 支持多种格式。归档以后可以全文检索，全文检索需要分词。"
)


def page(title: str = "如何用开源工具归档网页", text: str = TEXT, lang: str = "zh-Hans") -> PageEvidence:
    vector = ENCODER.encode_passages([f"{title}\n{text}"])[0]
    return PageEvidence(title=title, text=text, lang=lang, host="例子.测试", vector=vector)


def tag(tag_id: int, name: str, count: int = 5, aliases: tuple[str, ...] = ()) -> TagEvidence:
    return TagEvidence(tag_id, name, ENCODER.encode_passages([name])[0], count, aliases)


def suggest(
    one: PageEvidence,
    tags: list[TagEvidence],
    near: list[Neighbour],
    refused: frozenset[str] = frozenset(),
    **more: int,
) -> list[SuggestedTag]:
    return Suggester(tags).suggest(one, Surroundings(neighbours=near, pages=20), refused, **more)


TAGS = [tag(1, "归档"), tag(2, "做菜"), tag(3, "Full-text search", aliases=("全文檢索",)), tag(4, "历史")]
NEAR = [Neighbour(0.93 - n / 1000, (1,), f"归档第{n}页") for n in range(6)] + [Neighbour(0.81, (2,), "红烧肉")]


def test_it_proposes_the_tag_of_near_pages_first_and_says_which() -> None:
    first = suggest(page("怎样保存网页", "保存网页有许多方法。"), TAGS, NEAR)[0]
    assert (first.name, first.tag_id, first.reason) == ("归档", 1, SuggestionReason.NEIGHBOURS)
    assert first.score > 0.3
    assert first.evidence["pages"] == 6
    assert first.evidence["titles"] == ["归档第0页", "归档第1页", "归档第2页"]


def test_it_finds_a_tag_by_an_alias_in_the_other_script() -> None:
    found = {one.tag_id: one for one in suggest(page(), TAGS, [])}
    assert found[3].reason is SuggestionReason.NAME
    assert found[3].evidence["said"] == "全文檢索"
    assert 4 not in found and 2 not in found


def test_it_proposes_new_tags_in_an_empty_library() -> None:
    found = suggest(page(), [], [])
    assert found and all(one.tag_id is None and one.reason is SuggestionReason.KEYPHRASE for one in found)
    assert "开源工具" in [one.name for one in found]
    assert all(0 < one.score < 0.7 for one in found)


@pytest.mark.parametrize("spelling", ["开源工具", "開源工具", " 开源工具 "])
def test_it_never_brings_back_a_rejected_name(spelling: str) -> None:
    assert "开源工具" not in [one.name for one in suggest(page(), [], [], frozenset({spelling}))]


def test_it_never_brings_back_a_rejected_tag() -> None:
    assert 1 not in [one.tag_id for one in suggest(page(), TAGS, NEAR, frozenset({"归档"}))]


def test_it_makes_no_new_tag_of_an_existing_name() -> None:
    names = [one.name for one in suggest(page(), [tag(9, "開源工具")], [])]
    assert "開源工具" in names and "开源工具" not in names


def test_it_puts_the_person_s_own_tags_before_new_ones_and_keeps_to_the_limit() -> None:
    found = suggest(page(), TAGS, NEAR)
    own = [one.tag_id is not None for one in found]
    assert own == sorted(own, reverse=True) and 1 < len(found) <= 5
    assert len(suggest(page(), TAGS, NEAR, limit=2)) == 2


def test_it_leaves_out_what_the_link_has_already() -> None:
    around = Surroundings(neighbours=NEAR, on_link=(1,), together={4: 0.9}, pages=100)
    found = {one.tag_id: one for one in Suggester(TAGS).suggest(page(), around)}
    assert 1 not in found
    assert found[4].reason is SuggestionReason.TOGETHER


def test_it_knows_what_pages_of_a_site_have() -> None:
    around = Surroundings(site_pages=20, site_counts={2: 18}, pages=100)
    first = Suggester(TAGS).suggest(page("今天", "今天很好"), around)[0]
    assert (first.tag_id, first.reason, first.evidence["site_pages"]) == (2, SuggestionReason.SITE, 20)


def test_it_proposes_less_often_what_was_refused_for_near_pages() -> None:
    refused = [Neighbour(one.similarity, (), one.title, one.tag_ids) for one in NEAR[:4]]
    kept = {one.tag_id: one.score for one in suggest(page(), TAGS, NEAR)}
    less = {one.tag_id: one.score for one in suggest(page(), TAGS, [*refused, *NEAR[4:]])}
    assert less.get(1, 0.0) < kept[1]


def test_it_makes_fewer_new_tags_for_who_makes_few() -> None:
    new = [
        max(one.score for one in Suggester(TAGS).suggest(page(), Surroundings(pages=n)) if one.tag_id is None)
        for n in (0, 5_000)
    ]
    assert new[1] < new[0] / 2


def test_it_proposes_an_english_tag_in_its_plural_once() -> None:
    english = page("Web archives for everyone", "Web archives keep pages. A web archive lasts. " * 4, "en")
    found = suggest(english, [tag(5, "Web Archive")], [])
    assert [one.tag_id for one in found if "archive" in one.name.lower()] == [5]


def test_it_proposes_nothing_for_an_empty_page() -> None:
    empty = PageEvidence("", "", "", "例子.测试", np.eye(1, 384, dtype=np.float32)[0])
    assert suggest(empty, [tag(1, "归档")], []) == []


def test_it_says_nothing_when_the_neighbours_are_far() -> None:
    far = [Neighbour(-0.1, (2,), "红烧肉"), Neighbour(-0.12, (4,), "唐朝")]
    found = {one.tag_id: one.score for one in suggest(page(), TAGS, far)}
    assert found.get(2, 0.0) < 0.2
