"""What the query string of `/similar/` means: like these links, unlike those, plus these words."""

from dataclasses import dataclass

from django.http import QueryDict

from linksnap.forms.library import ListName, Look, read_library_request
from linksnap.rules.query_tree import Node
from linksnap.rules.search_query import parse_query
from linksnap.services.similar import MOST_EXAMPLES, Example, SimilarRequest


@dataclass(frozen=True)
class SimilarLook:
    """One look at similar pages. Links by their public ids; `words` as typed, with conditions among them."""

    like: tuple[str, ...]
    unlike: tuple[str, ...]
    words: str
    view: str
    number: int

    @property
    def request(self) -> SimilarRequest:
        """As the service takes it: words are one more example, conditions must hold."""
        query = parse_query(self.words)
        like = [Example(link=one) for one in self.like]
        like += [Example(text=query.text)] if query.text else []
        conditions: tuple[Node, ...] = query.conditions
        return SimilarRequest(like, [Example(link=one) for one in self.unlike], conditions=conditions)


def read_similar(params: QueryDict, views: object) -> SimilarLook:
    """The look in `params`; ids one by one or with commas. The view is that of search results, as chosen last."""
    asked = read_library_request(params, Look.of(views, ListName.SEARCH))
    return SimilarLook(_ids(params, "like"), _ids(params, "unlike"), asked.query, asked.view.value, asked.number)


def _ids(params: QueryDict, name: str) -> tuple[str, ...]:
    found = (one.strip() for value in params.getlist(name) for one in value.split(","))
    return tuple(dict.fromkeys(one for one in found if len(one) == 32 and one.isalnum() and one.isascii()))[
        : MOST_EXAMPLES // 2
    ]
