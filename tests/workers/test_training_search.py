"""The gate asks search as it runs: words of kept passages and the product's fusion, page by page."""

from collections.abc import Sequence

import numpy as np
import pytest

from linksnap.models import User
from linksnap.services.search import SearchMode, SearchRequest, search
from linksnap.services.search_index import (
    IndexedPassage,
    ensure_partition,
    refresh_link_words,
    register_encoder,
    store_passages,
)
from ml.data.records import PageRecord
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.types import Vectors
from ml.evaluation.exams import Exam, Kind
from ml.evaluation.scores import Near, ndcg
from tests.kept import link_of, snapshot_of
from tests.ml.data.libraries import library
from tests.people import person
from workers.training_search import LibrarySearch

pytestmark = pytest.mark.django_db


def keep(owner: User, pages: int, *, with_notes: bool) -> list[PageRecord]:
    """Bring pages into the library with words and vectors, and tell them as records; addresses say nothing."""
    encoder = FakeEncoder()
    row = register_encoder(encoder.name, encoder.revision, encoder.dim)
    ensure_partition(row)
    kept = []
    for record in library(pages):
        link = link_of(owner, f"https://x.example/{'x' * (record.page + 1)}")
        link.notes = record.note if with_notes else ""
        link.save()
        vectors = encoder.encode_passages(record.passages)
        passages = [
            IndexedPassage(n, "", text, f"ls-{n}", n, n, encoder.tokenizer.count(text), vector.tolist())
            for n, (text, vector) in enumerate(zip(record.passages, vectors, strict=True))
        ]
        store_passages(snapshot_of(link, title="", lang=record.lang), passages, [], row.pk)
        refresh_link_words([link.pk])
        kept.append(PageRecord(**{**vars(record), "page": link.pk}))
    return kept


def exam_of(records: Sequence[PageRecord], questions: Sequence[str], right: Sequence[int]) -> Exam:
    documents = [(text, record.page) for record in records for text in record.passages]
    texts, pages = zip(*documents, strict=True)
    return Exam("问", Kind.LIBRARY, tuple(questions), texts, pages, tuple(frozenset([one]) for one in right))


class Blind(FakeEncoder):
    """An encoder to which all texts are equally near."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), self.dim), self.dim**-0.5, dtype=np.float32)


def test_it_orders_pages_as_search_does_and_lets_words_help_a_blind_encoder() -> None:
    records = keep(person("alice"), 24, with_notes=False) + keep(person("bob"), 8, with_notes=False)
    mine = records[:24]
    questions = ["番茄苗定植的时候 园艺6号", "databases number 5 index", "绿茶的水温"]
    exam = exam_of(mine, questions, [mine[6].page, mine[5].page, mine[0].page])
    judged = LibrarySearch(records)
    by_meaning, hybrid = ndcg(exam, Blind()), ndcg(exam, Blind(), judged)
    assert hybrid[0] == 1.0 > by_meaning[0] and hybrid[1] == 1.0
    encoder = FakeEncoder()
    for question in questions:
        vector = encoder.encode_queries([question])[0]
        hits = search(person("alice"), SearchRequest(question, SearchMode.HYBRID, limit=5, vector=vector.tolist())).hits
        one = exam_of(mine, [question], [hits[0].link.pk])
        assert ndcg(one, encoder, LibrarySearch(records)).tolist() == [1.0], "the same page comes first"


def test_it_does_not_find_a_note_by_itself_and_takes_any_text() -> None:
    records = keep(person("alice"), 8, with_notes=True)
    judged, pages = LibrarySearch(records), tuple(record.page for record in records)
    ones = np.ones(len(pages))

    def order(question: str) -> list[float]:
        return judged(question, Near(pages, 0.5 * ones, ones, 0.5 * ones, 0.25 * ones)).tolist()

    assert order("值得再读") == order("龘靐齉爩"), "only the notes hold it, and the note is the question"
    assert order("") == order('((( site: "') and len(order("")) == 8
