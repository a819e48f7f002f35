"""How a library stands, in numbers: for the terminal, and for whoever watches an instance."""

from dataclasses import dataclass

from linksnap.models import Capture, Suggestion, SuggestionState, Tag, User, WorkState
from linksnap.queries.sidebar import Counts, count_links


@dataclass(frozen=True)
class LibraryStatus:
    """Links by state, the size of the vocabulary, open proposals, and captures on their way."""

    links: Counts
    tags: int
    suggestions: int
    captures_waiting: int
    captures_running: int


def library_status(owner: User) -> LibraryStatus:
    """Five counts, each over an index that begins with the owner."""
    captures = Capture.objects.filter(owner=owner)
    return LibraryStatus(
        links=count_links(owner),
        tags=Tag.objects.filter(owner=owner).count(),
        suggestions=Suggestion.objects.filter(owner=owner, state=SuggestionState.PENDING).count(),
        captures_waiting=captures.filter(state=WorkState.QUEUED).count(),
        captures_running=captures.filter(state=WorkState.RUNNING).count(),
    )
