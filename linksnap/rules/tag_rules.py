"""A rule of a person, "links that meet this get that tag": its text read strictly, and made from plain fields."""

from dataclasses import dataclass
from enum import StrEnum

from linksnap.rules.query_lexer import Token, lex, plain_marks
from linksnap.rules.query_tree import Filter, FilterName, Node, Phrase, Term
from linksnap.rules.query_warnings import QueryProblem
from linksnap.rules.search_query import parse_conditions
from linksnap.rules.tsvector import tsquery_text

LONGEST_RULE = 500
# What a page is and says. How a person treats it (is:, in:) and when it came change by themselves: a tag would stay.
RULE_FILTERS = frozenset(
    {FilterName.SITE, FilterName.URL, FilterName.TITLE, FilterName.LANG, FilterName.TYPE, FilterName.TAG}
)


class RuleProblem(StrEnum):
    """Why a text is no rule, besides what is odd in any query (QueryProblem)."""

    EMPTY = "rule_empty"
    TOO_LONG = "rule_too_long"
    NOT_IN_RULES = "rule_filter"
    NO_WORDS = "rule_no_words"


@dataclass(frozen=True)
class RuleFault:
    """What is wrong with the piece `text` that stands at `position` (in characters, from 1)."""

    problem: RuleProblem | QueryProblem
    position: int = 1
    text: str = ""
    suggestion: str = ""


class RuleError(ValueError):
    """The text is no rule; `faults` say why, in the order of the text."""

    def __init__(self, faults: tuple[RuleFault, ...]) -> None:
        super().__init__(", ".join(fault.problem.value for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class PlainRule:
    """What a person fills in who does not know the language of the search: all that is given must hold."""

    site: str = ""
    title: str = ""
    words: str = ""

    @property
    def query(self) -> str:
        """The same in the language of the search box."""
        given = ((FilterName.SITE, self.site), (FilterName.TITLE, self.title))
        filters = [f"{name}:{_value(text)}" for name, text in given if _bare(text)]
        return " ".join([*filters, *(_word(word) for word in _bare(self.words).split())])


def read_rule(text: str) -> tuple[Node, ...]:
    """The conditions of a rule; words that stand alone are conditions here, too. Raises RuleError.

    A search leaves out what makes no sense; a rule with something left out would tag half a library, so it is refused.
    """
    if not text.strip():
        raise RuleError((RuleFault(RuleProblem.EMPTY),))
    if len(text) > LONGEST_RULE:
        raise RuleError((RuleFault(RuleProblem.TOO_LONG, LONGEST_RULE + 1),))
    conditions, warnings = parse_conditions(text)
    odd = [RuleFault(one.problem, one.position, one.text, one.suggestion) for one in warnings]
    tokens = [(token, _fault_of(token)) for token in lex(plain_marks(text)).tokens if not token.is_odd]
    faults = odd + [RuleFault(problem, token.begin + 1, token.text) for token, problem in tokens if problem]
    if faults:
        raise RuleError(tuple(sorted(faults, key=lambda fault: fault.position)))
    if not conditions:
        raise RuleError((RuleFault(RuleProblem.EMPTY),))
    return conditions


def _fault_of(token: Token) -> RuleProblem | None:
    if isinstance(token.what, Filter) and token.what.name not in RULE_FILTERS:
        return RuleProblem.NOT_IN_RULES
    # A sign without a letter or digit excludes nothing: the rule would mean every link.
    if isinstance(token.what, Term | Phrase) and not tsquery_text(token.what.text):
        return RuleProblem.NO_WORDS
    if isinstance(token.what, Filter) and token.what.name is FilterName.TITLE and not tsquery_text(token.what.value):
        return RuleProblem.NO_WORDS
    return None


def _bare(text: str) -> str:
    return " ".join(plain_marks(text).replace('"', " ").split())


def _value(text: str) -> str:
    bare = _bare(text)
    return bare if bare.isalnum() or not set(bare) & set(" ()") else f'"{bare}"'


def _word(word: str) -> str:
    """A word as it is, in quotation marks where the language would take it for something else."""
    tokens = lex(word).tokens
    is_plain = len(tokens) == 1 and tokens[0].is_plain and word.lower() not in {"and", "or", "not"}
    return word if is_plain and not lex(word).warnings else f'"{word}"'
