"""The shapes of a search's answer."""

from dataclasses import asdict

from ninja import Schema

from linksnap.api.schemas import LinkOut
from linksnap.forms.query_warnings import warning_sentence
from linksnap.rules.query_warnings import QueryWarning
from linksnap.services.search import Facets


class SnippetPart(Schema):
    """A piece of the passage shown; `marked` where the words of the question stand."""

    text: str
    marked: bool


class ScorePartsOut(Schema):
    """What a score is made of: the parts from `words` to `recency` add up to it, within rounding.

    `title` and `tags` are what it would lose without them, `language` and `length` are corrections, `alike` is for
    being like the best hits, `recency` is always 0. `coverage`, `words_worth` and `similarity` are the figures behind:
    docs/search-design.md.
    """

    words: float
    title: float
    tags: float
    meaning: float
    language: float
    length: float
    alike: float
    recency: float
    coverage: float | None
    words_worth: float | None
    similarity: float | None


class HitOut(Schema):
    """A search hit: the link, why it was found, and its best passage; `open` is the path of its page at that passage.

    Scores are from 0 to 1 and compare within one search only. `near_duplicates` counts hits left out because they say
    nearly the same (`collapse`); `explain` only where it was asked for.
    """

    link: LinkOut
    why: str
    score: float
    words_score: float | None
    meaning_score: float | None
    near_duplicates: int
    explain: ScorePartsOut | None
    snippet: list[SnippetPart]
    passage: int | None
    heading: str
    open: str


class WarningOut(Schema):
    """What in `q` made no sense: a code, where it stands (in characters, from 1), and what was probably meant."""

    code: str
    position: int
    text: str
    suggestion: str
    detail: str

    @classmethod
    def of(cls, warning: QueryWarning) -> "WarningOut":
        """The warning with its sentence."""
        return cls(
            code=warning.problem.value,
            position=warning.position,
            text=warning.text,
            suggestion=warning.suggestion,
            detail=warning_sentence(warning),
        )


class FacetOut(Schema):
    """A value as its filter takes it (of a tag its slug) and as people read it, and how many links found have it."""

    value: str
    name: str
    count: int


class FacetsOut(Schema):
    """The ten most frequent values of each kind among the links found (the best 5,000 of them)."""

    tags: list[FacetOut]
    sites: list[FacetOut]
    langs: list[FacetOut]
    types: list[FacetOut]
    years: list[FacetOut]

    @classmethod
    def of(cls, facets: Facets) -> "FacetsOut":
        """The counts of a search."""
        return cls.model_validate(asdict(facets))


class SearchOut(Schema):
    """The answer to a search; `fallback` says openly when meaning could not be used.

    `meant` is `q` with misspelt words put right, `mended` says that it was searched in place of `q`.
    """

    hits: list[HitOut]
    total: int
    total_is_capped: bool
    mode: str
    fallback: str | None
    meant: str
    mended: bool
    warnings: list[WarningOut]
    facets: FacetsOut | None
    ms: float
    next_cursor: str | None
