"""The passages a person marked: those of one link with where they stand now, and all of them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from linksnap.models import Highlight, Link, Passage, Snapshot, User
from linksnap.rules.highlight_marks import bare_text

MOST_SHOWN = 200
_MOST_WORDS = 12


@dataclass(frozen=True)
class ShownHighlight:
    """A highlight, and the number of the passage of the current page that holds it (None: it is not there any more)."""

    highlight: Highlight
    passage: int | None


def highlights_of(owner: User) -> QuerySet[Highlight]:
    """The highlights this person may see and change."""
    return Highlight.objects.filter(owner=owner)


def found_highlights(owner: User, text: str = "", link: str = "") -> QuerySet[Highlight]:
    """Those whose words, note or page hold every word of `text`, of one link (its public id) or all, newest first."""
    rows = highlights_of(owner).select_related("link__current_snapshot").defer("link__words")
    for word in text.split()[:_MOST_WORDS]:
        rows = rows.filter(
            Q(quote__icontains=word)
            | Q(note__icontains=word)
            | Q(link__title__icontains=word)
            | Q(link__current_snapshot__title__icontains=word)
        )
    return (rows.filter(link__public_id=link) if link else rows).order_by("-created_at", "-pk")


def highlights_on(link: Link, snapshot: Snapshot | None) -> list[ShownHighlight]:
    """The highlights of a link, first marked first, each with its place in the page as it is now."""
    rows = list(highlights_of(link.owner).filter(link=link).order_by("created_at", "pk")[:MOST_SHOWN])
    if not rows or snapshot is None:
        return [ShownHighlight(row, None) for row in rows]
    passages = Passage.objects.filter(owner_id=link.owner_id, snapshot=snapshot).order_by("n")
    texts = [(n, bare_text(text)) for n, text in passages.values_list("n", "text")]
    return [ShownHighlight(row, _place(bare_text(row.quote), texts)) for row in rows]


def _place(quote: str, texts: list[tuple[int, str]]) -> int | None:
    """The first passage that holds the quote, or its beginning where it runs over into the next."""
    opening = quote[:40]
    return next(
        (n for n, text in texts if quote in text), next((n for n, text in texts if opening and opening in text), None)
    )
