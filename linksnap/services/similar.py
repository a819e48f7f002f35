"""What is like some pages and words and unlike others: their vectors added up, and the pages in that direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from linksnap.models import Encoder, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.similar_pages import Bounds, Means, means_of, page_vectors, pages_towards, usual_nearness
from linksnap.rules.query_tree import Node, Term
from linksnap.rules.query_warnings import QueryWarning
from linksnap.rules.search_query import parse_query
from linksnap.rules.vector_sum import OFF_WEIGHT, Pull, Vector, direction
from linksnap.services.phrases import phrase_vector

MOST_EXAMPLES = 20
# Beyond this many, pages are only a little less unlike the examples than all others.
MOST_FOUND = 1_000


class SimilarProblem(StrEnum):
    """Why nothing could be compared."""

    NO_EXAMPLE = "no_example"
    LINK_GONE = "link_gone"
    NOT_SEARCHABLE = "not_searchable"
    NO_WORDS = "no_words"
    WRONG_VECTOR_SIZE = "wrong_vector_size"
    CANCELS_OUT = "cancels_out"
    ENCODER_UNAVAILABLE = "encoder_unavailable"


class SimilarError(ValueError):
    """The examples make no direction; `subject` is the link, text or number it is about."""

    def __init__(self, problem: SimilarProblem, subject: str = "") -> None:
        super().__init__(f"{problem.value} {subject}".strip())
        self.problem = problem
        self.subject = subject


@dataclass(frozen=True)
class Example:
    """A link (by its public id), a text or a vector of the active encoder, and how much it counts (> 0)."""

    link: str = ""
    text: str = ""
    vector: tuple[float, ...] = ()
    weight: float | None = None


@dataclass(frozen=True)
class SimilarRequest:
    """Like these, unlike those. `filter` is in the language of the search; words in it must stand in the page."""

    like: Sequence[Example]
    unlike: Sequence[Example] = ()
    filter: str = ""
    conditions: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Similar:
    """Ids of links, nearest first, with how much nearer they are than the average text of the library."""

    found: list[tuple[int, float]]
    warnings: tuple[QueryWarning, ...] = ()


def find_similar(owner: User, request: SimilarRequest) -> Similar:
    """The pages of `owner` in the direction of the examples, the examples themselves left out; 1,000 at most.

    Only what is nearer than the average text of the library counts as similar. Raises SimilarError.
    """
    if not request.like:
        raise SimilarError(SimilarProblem.NO_EXAMPLE)
    query = parse_query(request.filter)
    conditions = (*query.conditions, *(Term(wish.text) for wish in query.wishes if not wish.is_phrase))
    conditions += request.conditions
    encoder = active_encoder()
    if encoder is None:
        raise SimilarError(SimilarProblem.ENCODER_UNAVAILABLE)
    means = means_of(owner, encoder)
    towards, besides = _direction(owner, encoder, means, request)
    within = None
    if conditions:
        within = list(links_that_meet(owner, conditions).values_list("pk", flat=True))
    usual = usual_nearness(owner, encoder, towards, besides)
    near = pages_towards(owner, encoder, towards, Bounds(within, besides, MOST_FOUND))
    return Similar([(pk, score - usual) for pk, score in near if score > usual], query.warnings)


def _direction(owner: User, encoder: Encoder, means: Means, request: SimilarRequest) -> tuple[Vector, list[int]]:
    """The sum of all examples, and the ids of the links among them."""
    signed = [(one, 1.0) for one in request.like] + [(one, -OFF_WEIGHT) for one in request.unlike]
    pages = page_vectors(owner, encoder, [one.link for one, _ in signed if one.link])
    pulls = []
    for example, usual in signed:
        weight = usual if example.weight is None else np.sign(usual) * example.weight
        pulls.append(Pull(_vector(example, encoder, means, pages).tolist(), float(weight)))
    towards = direction(pulls)
    if towards is None:
        raise SimilarError(SimilarProblem.CANCELS_OUT)
    return towards, [pk for pk, _, _ in pages.values()]


def _vector(
    example: Example, encoder: Encoder, means: Means, pages: dict[str, tuple[int, Vector | None, str]]
) -> Vector:
    """An example in the centred space: of a link its page without what its language shares, of words as searched."""
    if example.link:
        if example.link not in pages:
            raise SimilarError(SimilarProblem.LINK_GONE, example.link)
        _, vector, lang = pages[example.link]
        if vector is None:
            raise SimilarError(SimilarProblem.NOT_SEARCHABLE, example.link)
        return means.taken_off(vector, lang)
    if example.vector:
        if len(example.vector) != encoder.dim:
            raise SimilarError(SimilarProblem.WRONG_VECTOR_SIZE, str(encoder.dim))
        # Only its direction counts, and numbers beyond those of 32 bits are numbers, too.
        longest = max(map(abs, example.vector)) or 1.0
        return np.asarray([number / longest for number in example.vector], dtype=np.float32)
    text = parse_query(example.text).text
    if not any(character.isalnum() for character in text):
        raise SimilarError(SimilarProblem.NO_WORDS, example.text[:80])
    phrase = phrase_vector(text, encoder)
    if phrase is None:
        raise SimilarError(SimilarProblem.ENCODER_UNAVAILABLE)
    return np.asarray(phrase, dtype=np.float32)
