"""What is kept of a search and its name, and why one is refused."""

from enum import StrEnum

from linksnap.rules.collection_names import LIMIT, one_line

# What the search box takes.
LONGEST_QUERY = 500


class SavedSearchProblem(StrEnum):
    """Why a search cannot be kept so."""

    EMPTY = "saved_search_empty"
    TOO_LONG = "saved_search_too_long"
    NAME_EMPTY = "saved_search_name_empty"
    NAME_TOO_LONG = "saved_search_name_too_long"
    NAME_TAKEN = "saved_search_name_taken"
    BAD_MODE = "saved_search_bad_mode"
    TOO_MANY = "saved_search_too_many"


class SavedSearchError(ValueError):
    """The change is refused; `problem` says why."""

    def __init__(self, problem: SavedSearchProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def clean_search(query: str) -> str:
    """The text of a search box as one line. Raises SavedSearchError when it is empty or longer than the box takes."""
    text = one_line(query)
    if not text:
        raise SavedSearchError(SavedSearchProblem.EMPTY)
    if len(text) > LONGEST_QUERY:
        raise SavedSearchError(SavedSearchProblem.TOO_LONG)
    return text


def clean_search_name(name: str) -> str:
    """The name as it is shown. Raises SavedSearchError when nothing is left or more than 200 characters are."""
    text = one_line(name)
    if not text:
        raise SavedSearchError(SavedSearchProblem.NAME_EMPTY)
    if len(text) > LIMIT:
        raise SavedSearchError(SavedSearchProblem.NAME_TOO_LONG)
    return text
