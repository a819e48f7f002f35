"""What is written to be searched: passages, vectors, words of links, partitions of an encoder."""

import pytest
from django.db import connection

from linksnap.models import Encoder, EncoderState, Link, PageEmbedding, Passage, PassageEmbedding, TagAlias
from linksnap.services import tags
from linksnap.services.search_index import (
    IndexedPassage,
    ensure_partition,
    refresh_link_words,
    register_encoder,
    store_passages,
)
from tests.kept import link_of, snapshot_of
from tests.people import person
from tests.searchable import encoder_row, found, index, page_of

pytestmark = pytest.mark.django_db

VECTOR = [1.0] + [0.0] * 383


def passage(n: int, text: str) -> IndexedPassage:
    return IndexedPassage(n, "标题", text, f"ls-{n}", n, n + 1, 8, VECTOR)


def test_it_replaces_the_passages_of_the_former_snapshot() -> None:
    alice = person("alice")
    link = page_of(alice, "page", "旧的文字甲。", "旧的文字乙。")
    index(link, ["新的文字。"])
    assert [row.text for row in Passage.objects.filter(link=link)] == ["新的文字。"]
    assert PassageEmbedding.objects.filter(link=link).count() == 1
    assert PageEmbedding.objects.filter(link=link).count() == 1
    assert found(alice, "文字") == ["page"]
    assert found(alice, "旧的") == []


def test_it_drops_the_result_of_an_older_snapshot_that_comes_late() -> None:
    link = link_of(person("alice"))
    old, new = snapshot_of(link), snapshot_of(link)
    row = encoder_row()
    assert store_passages(new, [passage(0, "新的。")], VECTOR, row.pk)
    assert not store_passages(old, [passage(0, "旧的。")], VECTOR, row.pk)
    assert Passage.objects.get(link=link).text == "新的。"


def test_it_keeps_what_a_passage_is_opened_by() -> None:
    link = link_of(person("alice"))
    store_passages(snapshot_of(link), [passage(3, "文\x00字\ud800")], VECTOR, encoder_row().pk)
    row = Passage.objects.get(link=link)
    assert (row.n, row.heading, row.anchor, row.first_block, row.last_block) == (3, "标题", "ls-3", 3, 4)
    assert row.text == "文字?"


def test_it_stores_a_page_without_text() -> None:
    link = link_of(person("alice"))
    assert store_passages(snapshot_of(link), [], [0.0] * 384, encoder_row().pk)
    assert store_passages(link.current_snapshot, [], [float("nan")] * 384, encoder_row().pk)  # type: ignore[arg-type]
    assert not PageEmbedding.objects.filter(link=link).exists()


def test_it_finds_a_link_by_its_own_title_notes_tags_and_address() -> None:
    alice = person("alice")
    link = link_of(alice, url="https://blog.example/%E6%8E%92%E7%89%88/grid", title="我的标题")
    Link.objects.filter(pk=link.pk).update(notes="备忘：给小李看")
    tag = tags.add(link, "字体").tag
    TagAlias.objects.create(owner=alice, tag=tag, name="typeface", key="typeface")
    refresh_link_words([link.pk])
    for text in ("我的标题", "小李", "字体", "typefaces", "排版", "grid", "blog.example"):
        assert found(alice, text) == ["blog"], text


def test_it_refreshes_many_links_by_few_queries(django_assert_max_num_queries: object) -> None:
    alice = person("alice")
    ids = [link_of(alice, url=f"https://a{number}.example/字").pk for number in range(12)]
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        refresh_link_words(ids)
    assert Link.objects.filter(pk__in=ids, words__isnull=True).count() == 0
    refresh_link_words([])


def test_it_makes_the_first_encoder_active_and_keeps_the_next_apart() -> None:
    first = register_encoder("多语", "r1", 384)
    assert register_encoder("多语", "r1", 384) == first
    second = register_encoder("多语", "r2", 384)
    assert (first.state, second.state) == (EncoderState.ACTIVE, EncoderState.BUILDING)
    assert Encoder.objects.count() == 2


def test_it_refuses_vectors_of_another_length() -> None:
    with pytest.raises(ValueError, match="384"):
        register_encoder("别的", "r1", 512)


def test_it_makes_partitions_with_an_index_once() -> None:
    encoder = register_encoder("多语", "r1", 384)
    ensure_partition(encoder)
    ensure_partition(encoder)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s", [f"linksnap_passageembedding_{encoder.pk}"]
        )
        graphs = [row[0] for row in cursor.fetchall() if "halfvec_ip_ops" in row[0]]
        assert [sum(f"'{lang}'" in graph for graph in graphs) for lang in ("zh", "en", "ja")] == [2, 2, 2]


def test_it_forgets_a_deleted_link_altogether() -> None:
    link = page_of(person("alice"), "page", "文字。")
    link.delete()
    assert not PassageEmbedding.objects.exists()
    assert not PageEmbedding.objects.exists()
