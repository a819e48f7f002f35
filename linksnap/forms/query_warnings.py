"""What is odd in a query, as a sentence in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linksnap.rules.query_warnings import QueryProblem, QueryWarning

_SENTENCES: dict[QueryProblem, Promise] = {
    QueryProblem.UNKNOWN_FILTER: _("“%(text)s” at %(position)d is no filter, so it was searched as words."),
    QueryProblem.UNKNOWN_VALUE: _("“%(text)s” at %(position)d was left out: this filter has no such value."),
    QueryProblem.NO_VALUE: _("“%(text)s” at %(position)d is no filter: no space may stand after the colon."),
    QueryProblem.NOT_A_DATE: _(
        "“%(text)s” at %(position)d was left out: write a day as 2024-05-31, a month as 2024-05, a year as 2024."
    ),
    QueryProblem.NO_SUCH_DAY: _("“%(text)s” at %(position)d was left out: the calendar has no such day."),
    QueryProblem.NOT_AN_AGE: _(
        "“%(text)s” at %(position)d was left out: write an age as <2w or >1y, with h, d, w, m or y."
    ),
    QueryProblem.OPEN_QUOTE: _("The quotation mark at %(position)d has no second one, so it was left out."),
    QueryProblem.OPEN_BRACKET: _("The parenthesis at %(position)d is not closed; it was taken to end with the text."),
    QueryProblem.CLOSING_BRACKET: _("The parenthesis at %(position)d closes nothing, so it was left out."),
    QueryProblem.LONE_OPERATOR: _("“%(text)s” at %(position)d has nothing to join on one side, so it was left out."),
    QueryProblem.TOO_LONG: _("The text is very long: what stands from %(position)d on was left out."),
}
# What is quoted in a sentence stays a line.
_LONGEST = 60


def warning_sentence(warning: QueryWarning) -> str:
    """The sentence without the suggestion."""
    text = warning.text if len(warning.text) <= _LONGEST else f"{warning.text[:_LONGEST]}…"
    return str(_SENTENCES[warning.problem]) % {"text": text, "position": warning.position}
