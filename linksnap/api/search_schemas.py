"""The shapes of a search's answer."""

from ninja import Schema

from linksnap.api.schemas import LinkOut


class SnippetPart(Schema):
    """A piece of the passage shown; `marked` where the words of the question stand."""

    text: str
    marked: bool


class HitOut(Schema):
    """A search hit: the link, why it was found, and its best passage; `open` is the path of its page at that passage.

    Scores are from 0 to 1 and compare within one search only.
    """

    link: LinkOut
    why: str
    score: float
    words_score: float | None
    meaning_score: float | None
    snippet: list[SnippetPart]
    passage: int | None
    heading: str
    open: str


class SearchOut(Schema):
    """The answer to a search; `fallback` says openly when meaning could not be used."""

    hits: list[HitOut]
    total: int
    total_is_capped: bool
    mode: str
    fallback: str | None
    ms: float
