"""What the command palette finds of a person's own: tags, collections, saved searches, the newest links by title."""

from dataclasses import dataclass

from django.db.models import Q

from linksnap.models import Collection, Link, SavedSearch, Tag, User
from linksnap.queries.tag_finder import find_tags

MOST_OF_EACH = 5
MOST_LINKS = 7
# Titles hold what is half typed, which no index of words knows; of more links this would take too long.
_LOOKED_THROUGH = 500


@dataclass(frozen=True)
class PaletteFinds:
    """The first few of each kind."""

    tags: tuple[Tag, ...]
    collections: tuple[Collection, ...]
    searches: tuple[SavedSearch, ...]
    links: tuple[Link, ...]


def palette_finds(owner: User, text: str) -> PaletteFinds:
    """Whose names hold `text`; without one, the newest links and the tags used most."""
    collections = Collection.objects.filter(owner=owner).order_by("name", "pk")
    searches = SavedSearch.objects.filter(owner=owner).order_by("position", "pk")
    if text:
        collections, searches = collections.filter(name__icontains=text), searches.filter(name__icontains=text)
    return PaletteFinds(
        tags=tuple(found.tag for found in find_tags(owner, text).tags[:MOST_OF_EACH]),
        collections=tuple(collections[:MOST_OF_EACH]) if text else (),
        searches=tuple(searches[:MOST_OF_EACH]),
        links=newest_links(owner, text),
    )


def newest_links(owner: User, text: str) -> tuple[Link, ...]:
    """Among the newest links those whose title or site holds `text`."""
    newest = Link.objects.filter(owner=owner).order_by("-created_at", "-id")
    if text:
        looked_through = list(newest.values_list("pk", flat=True)[:_LOOKED_THROUGH])
        holds = Q(title__icontains=text) | Q(current_snapshot__title__icontains=text) | Q(host__icontains=text)
        newest = newest.filter(holds, pk__in=looked_through)
    return tuple(newest.select_related("current_snapshot").defer("words", "notes")[:MOST_LINKS])
