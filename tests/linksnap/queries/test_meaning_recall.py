"""Nothing near is missed: the quick ways of comparing find what comparing everything finds, under every filter."""

import numpy as np
import pytest
from django.db import connection
from numpy.typing import NDArray

from linksnap.models import Encoder, Link, User
from linksnap.queries import meaning_background, meaning_hits
from linksnap.queries.meaning_hits import find_meaning
from linksnap.rules.ranking import Asked, score_meaning
from tests.kept import link_of, snapshot_of
from tests.people import person
from tests.searchable import encoder_row

pytestmark = pytest.mark.django_db
PAGES, PASSAGES, TOPICS, DIM = 600, 5, 40, 384
_PASSAGES = """
INSERT INTO linksnap_passage (owner_id, link_id, snapshot_id, n, heading, text, anchor, first_block, last_block, tokens)
SELECT owner_id, link_id, id, n, '', '第' || n || '段', '', n, n, 5
FROM linksnap_snapshot CROSS JOIN generate_series(0, %s) n WHERE owner_id = %s
"""
_VECTORS = """
INSERT INTO linksnap_passageembedding (owner_id, encoder_id, link_id, passage_id, lang, vector)
SELECT passage.owner_id, %s, passage.link_id, passage.id, split_part(snapshot.lang, '-', 1), row.vector::halfvec
FROM unnest(%s::bigint[], %s::text[]) AS row (id, vector)
JOIN linksnap_passage passage ON passage.id = row.id
JOIN linksnap_snapshot snapshot ON snapshot.id = passage.snapshot_id
"""


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))


@pytest.fixture
def library() -> tuple[User, Encoder, NDArray[np.float64]]:
    """3,000 passages about 40 things, half of them Chinese: a cone for each language, as encoders make them."""
    alice, encoder, rng = person("alice"), encoder_row(), np.random.default_rng(7)
    topics = unit(rng.standard_normal((TOPICS, DIM)))
    cones = {"zh": unit(rng.standard_normal(DIM)) * 2, "en": unit(rng.standard_normal(DIM)) * 2}
    for number in range(PAGES):
        lang = "zh-Hans" if number % 2 else "en"
        snapshot_of(link_of(alice, f"https://{'rare' if number % 50 == 0 else 'page'}{number}.example/"), lang=lang)
    with connection.cursor() as cursor:
        cursor.execute(_PASSAGES, [PASSAGES - 1, alice.pk])
        cursor.execute(
            "SELECT passage.id, split_part(snapshot.lang, '-', 1), passage.link_id FROM linksnap_passage passage"
            " JOIN linksnap_snapshot snapshot ON snapshot.id = snapshot_id WHERE passage.owner_id = %s ORDER BY 1",
            [alice.pk],
        )
        rows = cursor.fetchall()
        about = rng.integers(0, TOPICS, len(rows))
        noise = rng.standard_normal((len(rows), DIM)) / np.sqrt(DIM)
        vectors = unit(np.stack([cones[lang] for _, lang, _ in rows]) + topics[about] + 0.8 * noise)
        texts = ["[" + ",".join(f"{value:.5f}" for value in vector) + "]" for vector in vectors]
        cursor.execute(_VECTORS, [encoder.pk, [row[0] for row in rows], texts])
        cursor.execute(f"ANALYZE linksnap_passageembedding_{encoder.pk}")
    return alice, encoder, unit(topics + 0.3 * noise[:TOPICS])


def first_tens(owner: User, encoder: Encoder, phrase: NDArray[np.float64], within: list[int] | None) -> set[int]:
    """The ten nearest pages of each language, and where nothing is filtered, the ten best in the ranking."""
    rows = find_meaning(owner, encoder, phrase.tolist(), within)
    near = sorted((row for row in rows if row.link_id > 0), key=lambda row: -row.similarity)
    found = {row.link_id for lang in ("zh", "en") for row in [row for row in near if row.lang == lang][:10]}
    scores = score_meaning(rows, Asked("zh", 100))
    assert all(link_id > 0 for link_id in scores)
    best = sorted(scores, key=lambda link_id: -scores[link_id].score)[:10] if within is None else []
    return found | {-link_id for link_id in best}


def test_it_finds_what_comparing_everything_finds_under_every_filter(
    library: tuple[User, Encoder, NDArray[np.float64]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, encoder, phrases = library
    ids = list(Link.objects.filter(owner=alice).order_by("pk").values_list("pk", flat=True))
    filters = {one_in: None if one_in == 1 else ids[::one_in] for one_in in (1, 3, 11, 51)}
    exact = {
        one_in: [first_tens(alice, encoder, phrase, within) for phrase in phrases] for one_in, within in filters.items()
    }
    monkeypatch.setattr(meaning_hits, "RANK_ALL_UP_TO", 0)
    monkeypatch.setattr(meaning_hits, "INDEX_WORTH_IT", 0)
    for compare_up_to in (10**9, 0):
        monkeypatch.setattr(meaning_hits, "COMPARE_UP_TO", compare_up_to)
        for one_in, within in filters.items():
            quick = [first_tens(alice, encoder, phrase, within) for phrase in phrases]
            found = [len(a & b) / len(b) for a, b in zip(quick, exact[one_in], strict=True)]
            assert np.mean(found) >= 0.98, (compare_up_to, one_in, np.mean(found))


def test_it_knows_about_how_many_passages_a_library_has(
    library: tuple[User, Encoder, NDArray[np.float64]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, encoder, phrases = library
    sample = meaning_background.sample_of(alice, encoder)
    assert sample.passages == pytest.approx(PAGES * PASSAGES, rel=0.1)
    known = sample.by_language(phrases[0].astype(np.float32))
    assert set(known) == {"zh", "en"}
    assert known["zh"][0] == pytest.approx(PAGES * PASSAGES / 2, rel=0.15)


def test_it_ranks_what_words_have_found_however_far_it_is(
    library: tuple[User, Encoder, NDArray[np.float64]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, encoder, phrases = library
    monkeypatch.setattr(meaning_hits, "RANK_ALL_UP_TO", 0)
    phrase = phrases[0].tolist()
    near = {row.link_id for row in find_meaning(alice, encoder, phrase, None)}
    far = Link.objects.filter(owner=alice).exclude(pk__in=near).values_list("pk", flat=True)[0]
    assert far in {row.link_id for row in find_meaning(alice, encoder, phrase, None, [far])}
