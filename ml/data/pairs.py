"""Pairs that belong together, drawn from a library: who asks, and what should be found."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ml.data.records import PageRecord
from ml.tagging.keyphrases import keyphrases

LEAST_LETTERS = 4
MOST_LETTERS = 1_500
"""Longer texts are cut: a passage has about as many letters."""
RARE_SHARE, RARE_AT_LEAST = 0.02, 3
"""A tag is rare when at most so many pages have it: two pages that share one are not pushed apart."""
MOST_TAGS_A_PAGE = 4
MOST_A_SOURCE = 3
"""Pairs of one source from one page: a page of 400 passages must not fill the training."""
MOST_ANSWERS, MOST_ANSWERED = 8, 0.25
"""What asks for a quarter of the library (a tag on everything) tells no page from another; no batch holds it twice."""


class Source(StrEnum):
    """Where a pair comes from."""

    TITLE_PASSAGE = "title_passage"
    DESCRIPTION_BODY = "description_body"
    NOTE_PAGE = "note_page"
    TAG_PAGE = "tag_page"
    PASSAGE_PASSAGE = "passage_passage"
    NEXT_PASSAGE = "next_passage"
    KEYPHRASE_PAGE = "keyphrase_page"
    ANCHOR_TARGET = "anchor_target"
    HIGHLIGHT_PAGE = "highlight_page"
    QUESTION_HIT = "question_hit"
    SHARED_TAG = "shared_tag"
    OTHER_LANGUAGE = "other_language"


# What is asked like a search phrase; the anchors of the others are texts like those they shall find.
ASKED = frozenset(
    {
        Source.TITLE_PASSAGE, Source.TAG_PAGE, Source.KEYPHRASE_PAGE, Source.ANCHOR_TARGET, Source.QUESTION_HIT,
        Source.NOTE_PAGE, Source.DESCRIPTION_BODY,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """`anchor` should find `positive`. `page`: of the positive, for masking; `tags`: numbers of its rare tags."""

    source: Source
    lang: str
    anchor: str
    positive: str
    page: int
    tags: tuple[int, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether the anchor is a search phrase to the encoder."""
        return self.source in ASKED


def pairs_of(records: Sequence[PageRecord]) -> list[Pair]:
    """All pairs of a library, without doubles, in an order that depends on their texts alone."""
    tags = rare_tags(records)
    by_page = {record.page: record for record in records}
    found = (pair for record in records for pair in _of_page(record, by_page, tags))
    unique = {_key(pair): pair for pair in (*found, *_shared_tag(records, tags))}
    answers = Counter((pair.source, pair.anchor) for pair in unique.values())
    kept = (unique[key] for key in sorted(unique))
    most = max(MOST_ANSWERS, int(MOST_ANSWERED * len(records)))
    return [pair for pair in kept if answers[pair.source, pair.anchor] <= most]


def rare_tags(records: Sequence[PageRecord]) -> dict[str, int]:
    """A number for each tag that few pages have."""
    counts = Counter(tag for record in records for tag in set(record.tags))
    most = max(RARE_AT_LEAST, int(RARE_SHARE * len(records)))
    return {tag: number for number, tag in enumerate(sorted(tag for tag, count in counts.items() if count <= most))}


def counts(pairs: Iterable[Pair]) -> dict[str, int]:
    """How many pairs there are of each source and language, such as {"title_passage zh": 120}."""
    found = Counter(f"{pair.source} {pair.lang or '?'}" for pair in pairs)
    return dict(sorted(found.items()))


def samples(pairs: Iterable[Pair], each: int = 3, letters: int = 160) -> list[dict[str, str]]:
    """A few pairs of each source and language, shortened, for people to look at."""
    seen: Counter[tuple[str, str]] = Counter()
    shown = []
    for pair in pairs:
        seen[pair.source, pair.lang] += 1
        if seen[pair.source, pair.lang] <= each:
            shown.append(
                {
                    "source": pair.source.value,
                    "lang": pair.lang,
                    "anchor": pair.anchor[:letters],
                    "positive": pair.positive[:letters],
                }
            )
    return shown


def _of_page(record: PageRecord, by_page: Mapping[int, PageRecord], tags: Mapping[str, int]) -> Iterator[Pair]:
    rare = tuple(tags[tag] for tag in record.tags if tag in tags)[:MOST_TAGS_A_PAGE]
    for source, find in _FINDERS.items():
        kept = 0
        for anchor, positive in find(record, by_page):
            anchor, positive = _clean(anchor), _clean(positive)
            # A text that stands in the other one teaches to compare letters.
            if min(len(anchor), len(positive)) >= LEAST_LETTERS and anchor not in positive[: len(anchor) + 8]:
                yield Pair(source, record.lang, anchor, positive, record.page, rare)
                kept += 1
            if kept == MOST_A_SOURCE:
                break


def _body(record: PageRecord) -> str:
    return record.passages[0] if record.passages else record.description


def _with_title(record: PageRecord) -> str:
    return f"{record.title}\n{_body(record)}"


Found = Iterator[tuple[str, str]]


def _title_passage(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    texts = record.passages or ((record.description,) if record.description else ())
    # The first passage, one from the middle, the last: where a page says what it is about differs by kind.
    for number in dict.fromkeys((0, len(texts) // 2, len(texts) - 1)):
        if texts:
            yield record.title, texts[number]


def _description_body(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    if record.passages:
        yield record.description, record.passages[0]


def _note_page(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    yield record.note, _with_title(record)


def _tag_page(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    # All tags of a page in one phrase: one alone says little of it.
    if record.tags:
        yield " ".join(record.tags[:MOST_TAGS_A_PAGE]), _with_title(record)


def _passage_passage(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    if len(record.passages) > 2:
        yield record.passages[0], record.passages[-1]


def _next_passage(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    yield from zip(record.passages, record.passages[1:], strict=False)


def _keyphrase_page(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    text = "\n".join(record.passages[:4]) or record.description
    phrases = [phrase.text for phrase in keyphrases(_whole(record.title), _whole(text))[:3]]
    if len(phrases) > 1:
        yield " ".join(phrases), _with_title(record)


def _anchor_target(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    yield from ((anchor, _with_title(record)) for anchor in record.anchors)


def _highlight_page(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    yield from ((quote, record.title) for quote in record.highlights)


def _question_hit(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    yield from ((question, _with_title(record)) for question in record.questions)


def _other_language(record: PageRecord, by_page: Mapping[int, PageRecord]) -> Found:
    twin = by_page.get(record.twin)
    if twin is not None and twin.lang != record.lang:
        yield twin.title, _with_title(record)
        yield _with_title(twin), _with_title(record)


_FINDERS: dict[Source, Callable[[PageRecord, Mapping[int, PageRecord]], Found]] = {
    Source.TITLE_PASSAGE: _title_passage,
    Source.DESCRIPTION_BODY: _description_body,
    Source.NOTE_PAGE: _note_page,
    Source.TAG_PAGE: _tag_page,
    Source.PASSAGE_PASSAGE: _passage_passage,
    Source.NEXT_PASSAGE: _next_passage,
    Source.KEYPHRASE_PAGE: _keyphrase_page,
    Source.ANCHOR_TARGET: _anchor_target,
    Source.HIGHLIGHT_PAGE: _highlight_page,
    Source.QUESTION_HIT: _question_hit,
    Source.OTHER_LANGUAGE: _other_language,
}


def _shared_tag(records: Sequence[PageRecord], tags: Mapping[str, int]) -> Iterator[Pair]:
    """Neighbours in time among the pages of a rare tag, each page as anchor once a tag."""
    members: dict[str, list[PageRecord]] = {}
    for record in sorted(records, key=lambda one: (one.saved_at, one.page)):
        for tag in record.tags:
            if tag in tags:
                members.setdefault(tag, []).append(record)
    for tag in sorted(members):
        for left, right in zip(members[tag], members[tag][1:], strict=False):
            anchor, positive = _clean(_with_title(left)), _clean(_with_title(right))
            if left.page != right.page and min(len(anchor), len(positive)) >= LEAST_LETTERS and anchor != positive:
                lang = right.lang if left.lang == right.lang else "mixed"
                yield Pair(Source.SHARED_TAG, lang, anchor, positive, right.page, (tags[tag],))


def _clean(text: str) -> str:
    return " ".join(_whole(text).split())[:MOST_LETTERS]


def _whole(text: str) -> str:
    """The text without halves of characters, which a file of records may hold and no segmenter takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _key(pair: Pair) -> str:
    text = f"{pair.source}\0{pair.anchor}\0{pair.positive}"
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
