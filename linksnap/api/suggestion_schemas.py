"""What `/suggestions` takes: filters of its list, another name to accept under, many decisions at once."""

from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints, model_validator

from linksnap.api.inputs import Body, PublicId, TagName, inconsistent
from linksnap.models import SuggestionState
from linksnap.queries.review import ReviewFilter
from linksnap.rules.tag_names import tag_key

_MOST_IDS = 1_000
Site = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00]*$")]
Chance = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class SuggestionFilter(Schema):
    """Which proposals a list shows; `tag` by name in any spelling, `new`: whether it would be a new tag."""

    link: PublicId | None = None
    state: SuggestionState = SuggestionState.PENDING
    tag: TagName = ""
    site: Site = ""
    new: bool | None = None
    min_score: Chance = 0


class AcceptIn(Body):
    """Another name for the tag; empty: the one that is proposed."""

    name: TagName = ""


class SuggestionBatchIn(Body):
    """Either ids to accept and to reject, or all open ones from a probability on, narrowed as the list is.

    Names that would be new tags are accepted only where `new` says so. `dry_run` counts and changes nothing.
    """

    accept: Annotated[list[PublicId], Field(max_length=_MOST_IDS)] = []
    reject: Annotated[list[PublicId], Field(max_length=_MOST_IDS)] = []
    above: Annotated[float, Field(ge=0.5, le=1, allow_inf_nan=False)] | None = None
    tag: TagName = ""
    site: Site = ""
    new: bool = False
    dry_run: bool = False

    @model_validator(mode="after")
    def _fits(self) -> "SuggestionBatchIn":
        if (self.above is not None) == bool(self.accept or self.reject):
            raise inconsistent("give either ids or a probability")
        return self

    @property
    def narrowed(self) -> ReviewFilter:
        """As the inbox understands it."""
        return ReviewFilter(tag_key(self.tag), self.site)


class SuggestionBatchOut(Schema):
    """How many were accepted and rejected (or would be), and the change that takes it back; null: nothing changed."""

    accepted: int
    rejected: int
    change: str | None
