"""Nearness in meaning, compared exactly and by the index."""

import pytest

from linksnap.models import Link
from linksnap.queries import meaning_hits
from linksnap.queries.meaning_hits import find_meaning
from tests.people import person
from tests.searchable import encoder_row, fake_encoder, page_of

pytestmark = pytest.mark.django_db


def nearest(within: list[int] | None = None, text: str = "神经网络") -> list[str]:
    """The hosts nearest to a phrase, best first."""
    alice = person("alice")
    vector = fake_encoder().encode_queries([text])[0].tolist()
    rows = find_meaning(alice, encoder_row(), vector, within)
    hosts = dict(Link.objects.values_list("pk", "host"))
    # A row of no link stands for the passages that were not compared.
    return [hosts[row.link_id] for row in sorted(rows, key=lambda row: -row.similarity) if row.link_id > 0]


@pytest.fixture
def library() -> dict[str, Link]:
    """Pages of alice in two languages, and one of bob's that would be nearest of all."""
    alice = person("alice")
    links = {f"p{number}": page_of(alice, f"p{number}", f"第{number}页讲别的东西。") for number in range(12)}
    links["net"] = page_of(alice, "net", "红烧肉。", "神经网络的训练。")
    links["en"] = page_of(alice, "en", "神经网络 in English.", lang="en")
    page_of(person("bob"), "bobs", "神经网络")
    return links


def test_it_compares_every_passage_of_a_small_library(library: dict[str, Link]) -> None:
    assert set(nearest()[:2]) == {"net.example", "en.example"}
    assert "bobs.example" not in nearest()


def test_it_stays_within_the_filtered_links(library: dict[str, Link]) -> None:
    assert nearest([library["net"].pk, library["p1"].pk]) == ["net.example", "p1.example"]
    assert nearest([]) == []


def test_it_finds_the_same_by_the_index(library: dict[str, Link], monkeypatch: pytest.MonkeyPatch) -> None:
    exact = nearest()[:2], nearest([library["net"].pk, library["p1"].pk])
    monkeypatch.setattr(meaning_hits, "RANK_ALL_UP_TO", 0)
    for compare_up_to in (10**9, 0):
        monkeypatch.setattr(meaning_hits, "COMPARE_UP_TO", compare_up_to)
        monkeypatch.setattr(meaning_hits, "INDEX_WORTH_IT", 0)
        assert (nearest()[:2], nearest([library["net"].pk, library["p1"].pk])) == exact
    assert "bobs.example" not in nearest()
