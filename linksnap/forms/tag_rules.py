"""Why a rule is refused, as sentences in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linksnap.rules.query_warnings import QueryProblem
from linksnap.rules.tag_rules import LONGEST_RULE, RuleError, RuleFault, RuleProblem

_SENTENCES: dict[str, Promise] = {
    RuleProblem.EMPTY: _("Say which links are meant: a site, words of the title, words of the page."),
    RuleProblem.TOO_LONG: _("A rule has %(most)d characters at most."),
    RuleProblem.NOT_IN_RULES: _(
        "“%(text)s” at %(position)d cannot stand in a rule, for it changes by itself and the tag would stay: use site:,"
        " url:, title:, lang:, type:, tag: and words."
    ),
    RuleProblem.NO_WORDS: _("“%(text)s” at %(position)d holds no letter and no digit, so it would mean every link."),
    QueryProblem.UNKNOWN_FILTER: _("“%(text)s” at %(position)d is no filter."),
    QueryProblem.UNKNOWN_VALUE: _("“%(text)s” at %(position)d: this filter has no such value."),
    QueryProblem.NO_VALUE: _("“%(text)s” at %(position)d has no value: no space may stand after the colon."),
    QueryProblem.OPEN_QUOTE: _("The quotation mark at %(position)d has no second one."),
    QueryProblem.OPEN_BRACKET: _("The parenthesis at %(position)d is not closed."),
    QueryProblem.CLOSING_BRACKET: _("The parenthesis at %(position)d closes nothing."),
    QueryProblem.LONE_OPERATOR: _("“%(text)s” at %(position)d has nothing to join on one side."),
    QueryProblem.TOO_LONG: _("The rule has too many words: it must end before %(position)d."),
}
_LONGEST_SHOWN = 60


def fault_sentence(fault: RuleFault) -> str:
    """One fault in words, with its place, and what was probably meant."""
    text = fault.text if len(fault.text) <= _LONGEST_SHOWN else f"{fault.text[:_LONGEST_SHOWN]}…"
    # What is odd about a day or an age is told of filters that cannot stand here anyway.
    sentence = _SENTENCES.get(fault.problem, _SENTENCES[RuleProblem.NOT_IN_RULES])
    said = str(sentence) % {"text": text, "position": fault.position, "most": LONGEST_RULE}
    meant = _("Did you mean “%(meant)s”?") % {"meant": fault.suggestion} if fault.suggestion else ""
    return f"{said} {meant}".rstrip()


def rule_sentences(error: RuleError) -> list[str]:
    """Every fault of a refused rule."""
    return [fault_sentence(fault) for fault in error.faults]
