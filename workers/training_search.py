"""How search as it runs would order an exam's pages: the words of the kept passages beside a new encoder's vectors."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from linksnap.models import Link, User
from linksnap.queries.search import MOST_MEANING_HITS
from linksnap.queries.word_hits import find_words
from linksnap.rules.query_words import query_words
from linksnap.rules.ranking import Asked, MeaningRow, WordsScore, fuse, score_meaning, score_words
from linksnap.rules.search_query import parse_query
from linksnap.rules.segment import language_of_script
from ml.data.records import PageRecord
from ml.evaluation.scores import Near, Scores

NOT_FOUND = -1.0


class LibrarySearch:
    """The product's own words and fusion for the gate (a `Fuse`); reads the database, changes nothing.

    A person's words are weighed within their own library, as they search it; then all pages of the exam compete.
    Notes, tags and descriptions are left out of the words: they are what the exam asks with, and would find themselves.
    """

    def __init__(self, records: Iterable[PageRecord]) -> None:
        self._langs = {record.page: record.lang for record in records}
        self._asked: dict[str, dict[int, WordsScore]] = {}
        self._of_owner: dict[User, list[int]] = defaultdict(list)
        for link in Link.objects.filter(pk__in=self._langs).select_related("owner").only("pk", "owner"):
            self._of_owner[link.owner].append(link.pk)

    def __call__(self, question: str, near: Near) -> Scores:
        """For each of the pages how many come after it in the order of search; below 0 what would not be shown."""
        words = self._words(question, near.pages)
        asked = Asked(language_of_script(question), MOST_MEANING_HITS, words.keys())
        order = fuse(words, score_meaning(self._rows(near), asked))
        # Places and not scores: of equals search has an order, too.
        after = {hit.link_id: len(order) - place for place, hit in enumerate(order, 1)}
        return np.asarray([after.get(page, NOT_FOUND) for page in near.pages], dtype=np.float64)

    def _rows(self, near: Near) -> list[MeaningRow]:
        figures = zip(near.pages, near.best, near.texts, near.total, near.squares, strict=True)
        return [
            MeaningRow(page, 0, float(best), self._langs.get(page, ""), int(texts), float(total), float(squares))
            for page, best, texts, total, squares in figures
        ]

    def _words(self, question: str, pages: tuple[int, ...]) -> dict[int, WordsScore]:
        """What words say of the pages; both encoders are asked the same, so it is remembered."""
        if question not in self._asked:
            within, query = set(pages), query_words(parse_query(question).wishes)
            scores: dict[int, WordsScore] = {}
            for owner, own in self._of_owner.items() if query.words else ():
                found = find_words(owner, query, [page for page in own if page in within])
                texts = [row for row in found.rows if row.passage_id is not None]
                scores |= score_words(texts, found.words, found.most_pairs)
            self._asked[question] = scores
        return self._asked[question]
