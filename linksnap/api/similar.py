"""`/similar`: the pages like some links, texts or vectors and unlike others."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StringConstraints, model_validator

from linksnap.api.auth import owner_of
from linksnap.api.inputs import Body, Cursor, PublicId, inconsistent
from linksnap.api.openapi import also_answers
from linksnap.api.problems import RETRY_AFTER_S, not_found, problem
from linksnap.api.ranked_cursors import cursor_at, place_of
from linksnap.api.rows import links_of
from linksnap.api.schemas import LinkOut
from linksnap.api.search_schemas import WarningOut
from linksnap.forms.reasons import reason_sentence
from linksnap.models import User
from linksnap.services.similar import (
    MOST_EXAMPLES,
    Example,
    SimilarError,
    SimilarProblem,
    SimilarRequest,
    find_similar,
)

router = Router(tags=["search"])

_Text = Annotated[str, StringConstraints(max_length=2_000)]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_Weight = Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]


class ExampleIn(Body):
    """One of `link` (an id), `text` and `vector` (of the active encoder), and how much it counts."""

    link: PublicId | None = None
    text: _Text | None = None
    vector: Annotated[list[_Number], Field(min_length=1, max_length=8_192)] | None = None
    weight: _Weight | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "ExampleIn":
        if sum(value is not None for value in (self.link, self.text, self.vector)) != 1:
            raise inconsistent("An example is one of link, text and vector.")
        return self

    @property
    def example(self) -> Example:
        """As the service takes it."""
        return Example(self.link or "", self.text or "", tuple(self.vector or ()), self.weight)


Examples = Annotated[list[ExampleIn], Field(max_length=MOST_EXAMPLES)]


class SimilarIn(Body):
    """Like these, unlike those; `link` and `text` are short for one example each."""

    link: PublicId | None = None
    text: _Text | None = None
    like: Examples = []
    unlike: Examples = []
    # In the language of the search box; words must stand in the page.
    filter: _Text = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor = ""

    @property
    def wanted(self) -> SimilarRequest:
        """As the service takes it."""
        short = [Example(link=self.link)] if self.link else []
        short += [Example(text=self.text)] if self.text is not None else []
        like = [*short, *(one.example for one in self.like)]
        return SimilarRequest(like, [one.example for one in self.unlike], self.filter)


class SimilarHit(Schema):
    """A link, and how much nearer its page is to the examples than the average text of the library.

    It orders hits and compares within one answer only.
    """

    link: LinkOut
    similarity: float


class SimilarPage(Schema):
    """One page of links, nearest first; `warnings` say what in `filter` made no sense."""

    items: list[SimilarHit]
    total: int
    warnings: list[WarningOut]
    next_cursor: str | None


@router.post(
    "",
    response=SimilarPage,
    summary="The pages like some links or texts and unlike others",
    openapi_extra=also_answers(404),
)
def find_like(request: HttpRequest, body: SimilarIn) -> SimilarPage | HttpResponse:
    """Like these, minus those, plus these words: nearest first, the examples left out; the best 1,000 at most.

    A token that may only read may ask, too.
    """
    try:
        return _page(owner_of(request), body)
    except SimilarError as error:
        return _refusal(error)


def _page(owner: User, body: SimilarIn) -> SimilarPage:
    question = [owner.pk, body.model_dump(exclude={"limit", "cursor"})]
    place = place_of(body.cursor, question)
    similar = find_similar(owner, body.wanted)
    shown = similar.found[place : place + body.limit]
    rows = links_of(owner).in_bulk([pk for pk, _ in shown])
    return SimilarPage(
        items=[
            SimilarHit(link=LinkOut.of(rows[pk]), similarity=round(nearness, 4)) for pk, nearness in shown if pk in rows
        ],
        total=len(similar.found),
        warnings=[WarningOut.of(warning) for warning in similar.warnings],
        next_cursor=cursor_at(place + body.limit, len(similar.found), question),
    )


def _refusal(error: SimilarError) -> HttpResponse:
    """404 for a link that is not there, 503 while no encoder answers, 422 for what can never work."""
    sentence = reason_sentence(error.problem.value)
    match error.problem:
        case SimilarProblem.LINK_GONE:
            return not_found()
        case SimilarProblem.WRONG_VECTOR_SIZE:
            sentence = _("A vector of the encoder in use has %(numbers)s numbers.") % {"numbers": error.subject}
        case SimilarProblem.ENCODER_UNAVAILABLE:
            response = problem(503, error.problem.value, sentence)
            response["Retry-After"] = str(RETRY_AFTER_S)
            return response
    return problem(422, error.problem.value, sentence)
