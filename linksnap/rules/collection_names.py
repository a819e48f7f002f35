"""Names of collections: what is kept of what was typed, and why a name or a place in the tree is refused."""

import unicodedata
from enum import StrEnum

LIMIT = 200
DEEPEST = 50

# Zero-width joiners and variation selectors hold emoji and Indic letters together.
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


class CollectionProblem(StrEnum):
    """Why a collection cannot be named so, or cannot stand there."""

    EMPTY = "collection_empty"
    TOO_LONG = "collection_too_long"
    NAME_TAKEN = "collection_name_taken"
    CYCLE = "collection_cycle"
    TOO_DEEP = "collection_too_deep"
    GONE = "collection_gone"


class CollectionError(ValueError):
    """The change is refused; `problem` says why."""

    def __init__(self, problem: CollectionProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def clean_collection_name(name: str) -> str:
    """The name as it is shown: composed (NFC), one line, no invisible characters.

    Raises CollectionError when nothing is left or more than 200 characters are.
    """
    text = one_line(name)
    if not text:
        raise CollectionError(CollectionProblem.EMPTY)
    if len(text) > LIMIT:
        raise CollectionError(CollectionProblem.TOO_LONG)
    return text


def clean_collection_path(path: tuple[str, ...]) -> tuple[str, ...]:
    """The folders of an imported file as names: cut to 200 characters, nameless levels left out, 50 levels at most.

    What lies deeper than 50 levels belongs into the fiftieth: a file must not lose links for its depth.
    Raises CollectionError when no level has a name.
    """
    names = tuple(name for name in (one_line(part)[:LIMIT].strip() for part in path) if name)[:DEEPEST]
    if not names:
        raise CollectionError(CollectionProblem.EMPTY)
    return names


def numbered_name(name: str, number: int) -> str:
    """`Papers (2)`: what a restored collection is called when its name was taken meanwhile."""
    ending = f" ({number})"
    return name[: LIMIT - len(ending)] + ending


def one_line(name: str) -> str:
    """A typed text in one line: composed (NFC), spaces made single, control and invisible characters gone."""
    kept = (_visible(character) for character in unicodedata.normalize("NFC", name))
    return " ".join("".join(kept).split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category == "Cs" or (category == "Cf" and character not in _JOINERS) else character
