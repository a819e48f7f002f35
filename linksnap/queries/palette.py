"""What the command palette finds of a person's own: tags, collections, saved searches, the newest links by title."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet

from linksnap.models import Collection, Link, SavedSearch, Tag, User
from linksnap.queries.tag_finder import find_tags
from linksnap.rules.tag_forms import sounds_like

MOST_OF_EACH = 5
MOST_LINKS = 7
# Titles hold what is half typed, which no index of words knows; of more links this would take too long.
_LOOKED_THROUGH = 500
_HAN = "[\u3400-\u9fff]"
Named = TypeVar("Named", Collection, SavedSearch)


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
    return PaletteFinds(
        tags=tuple(found.tag for found in find_tags(owner, text).tags[:MOST_OF_EACH]),
        collections=_named(collections, text) if text else (),
        searches=_named(searches, text) if text else tuple(searches[:MOST_OF_EACH]),
        links=newest_links(owner, text),
    )


def _named(rows: QuerySet[Named], text: str) -> tuple[Named, ...]:
    """Whose names hold the text; then whose Chinese names sound so."""
    found = list(rows.filter(name__icontains=text)[:MOST_OF_EACH])
    if len(found) < MOST_OF_EACH and text.isascii():
        chinese = rows.filter(name__regex=_HAN).exclude(pk__in=[row.pk for row in found])[:_LOOKED_THROUGH]
        found += [row for row in chinese if sounds_like(row.name, text)]
    return tuple(found[:MOST_OF_EACH])


def newest_links(owner: User, text: str) -> tuple[Link, ...]:
    """Among the newest links those whose title or site holds `text`."""
    newest = Link.objects.filter(owner=owner).order_by("-created_at", "-id")
    if text:
        looked_through = list(newest.values_list("pk", flat=True)[:_LOOKED_THROUGH])
        holds = Q(title__icontains=text) | Q(current_snapshot__title__icontains=text) | Q(host__icontains=text)
        newest = newest.filter(holds, pk__in=looked_through)
    return tuple(newest.select_related("current_snapshot").defer("words", "notes")[:MOST_LINKS])
