"""What is odd in the text of the search box, and where: told beside the results, for the search runs all the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class QueryProblem(StrEnum):
    """What is odd."""

    UNKNOWN_FILTER = "unknown_filter"
    UNKNOWN_VALUE = "unknown_value"
    NO_VALUE = "no_value"
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"
    NOT_AN_AGE = "not_an_age"
    OPEN_QUOTE = "open_quote"
    OPEN_BRACKET = "open_bracket"
    CLOSING_BRACKET = "closing_bracket"
    LONE_OPERATOR = "lone_operator"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class QueryWarning:
    """A problem with the piece `text` that stands at `position` (in characters, from 1).

    `suggestion` is what was probably meant in the place of `text`; empty where nothing comes to mind.
    """

    problem: QueryProblem
    position: int
    text: str
    suggestion: str = ""

    @property
    def end(self) -> int:
        """The index in the text where the piece ends."""
        return self.position - 1 + len(self.text)

    def mended(self, query: str) -> str:
        """The query with the suggestion in its place."""
        return query[: self.position - 1] + self.suggestion + query[self.end :]


def while_typing(warnings: Sequence[QueryWarning], query: str) -> tuple[QueryWarning, ...]:
    """The warnings worth showing to who still types: a quotation mark is open until the second one is there."""
    unfinished = {QueryProblem.OPEN_QUOTE, QueryProblem.OPEN_BRACKET}
    length = len(query.rstrip())
    return tuple(warning for warning in warnings if warning.problem not in unfinished and warning.end < length)
