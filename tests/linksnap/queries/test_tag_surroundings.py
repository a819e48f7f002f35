"""What a library says of tags: by site, by tags that stand together, by a history in order."""

from datetime import UTC, datetime

import pytest

from linksnap.models import Link, TagSource
from linksnap.queries import tag_surroundings
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.tag_history import tag_history
from linksnap.services import suggestions, tags
from tests.kept import link_of, suggestion_of
from tests.people import person
from tests.searchable import page_of

pytestmark = pytest.mark.django_db


def tagged(number: int, *names: str, host: str = "zili.example", source: TagSource = TagSource.PERSON) -> Link:
    link = link_of(person("alice"), f"https://{host}/{number}")
    for name in names:
        tags.add(link, name, source)
    return link


def test_it_counts_the_tags_of_a_site_without_those_of_machines() -> None:
    page = tagged(1)
    first = tagged(2, "排版", "字体")
    tagged(3, "排版")
    tagged(4, "机器的", source=TagSource.AUTO)
    tagged(5, "别处", host="bieu.example")
    use = tag_surroundings.site_use(page, "")
    by_name = {row.tag.name: row.tag_id for row in first.link_tags.select_related("tag")}
    assert (use.pages, use.counts) == (2, {by_name["排版"]: 2, by_name["字体"]: 1})
    assert tag_surroundings.tagged_pages(page.owner_id) == 3


def test_it_tells_authors_of_one_host_apart() -> None:
    page = tagged(1, host="github.com/zili")
    tagged(2, "排版", host="github.com/zili")
    tagged(3, "别人的", host="github.com/bieren")
    assert tag_surroundings.site_use(page, "https://github.com/zili/").pages == 1


def test_it_says_which_tags_stand_with_others() -> None:
    tagged(1, "排版", "字体")
    tagged(2, "排版", "字体")
    page = tagged(3, "排版")
    held = tag_surroundings.tags_of(page)
    assert list(tag_surroundings.together(page.owner_id, held).values()) == [2 / 4]
    assert tag_surroundings.together(person("bob").pk, held) == {}


def test_it_tells_the_history_in_the_order_of_time() -> None:
    alice = person("alice")
    late, early = page_of(alice, "late", "唐朝历史。", title="晚"), page_of(alice, "early", "红烧肉。", title="早")
    for link, when in ((late, 2026), (early, 2020)):
        tag = tags.add(link, "收藏").tag
        link.link_tags.update(created_at=datetime(when, 1, 1, tzinfo=UTC))
        Link.objects.filter(pk=link.pk).update(created_at=datetime(when, 1, 1, tzinfo=UTC))
    other = tags.add(late, "历史").tag
    suggestions.reject(suggestion_of(early, "历史", other))
    tags.add(page_of(alice, "auto", "自动。"), "自动", TagSource.AUTO)
    encoder = active_encoder()
    assert encoder is not None
    rows = tag_history(alice.pk, encoder)
    assert [row.title for row in rows] == ["早", "晚"]
    assert (rows[0].tag_ids, rows[0].refused_ids) == ((tag.pk,), (other.pk,))
    assert "红烧肉" in rows[0].text and len(rows[0].vector) == encoder.dim
    assert tag_surroundings.learnable_pages(alice.pk, encoder) == 2
    assert tag_history(person("bob").pk, encoder) == []
