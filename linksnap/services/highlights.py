"""Keep passages a person marked in a page, with a note; change them, forget them, take that back."""

import hashlib
import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from linksnap.models import ChangeSet, Highlight, Link
from linksnap.rules.highlight_marks import COLOURS, bare_text
from linksnap.services import change_sets

DELETED = "highlight_deleted"
LONGEST_QUOTE = 20_000
LONGEST_NOTE = 100_000
_NAMED_COLOUR = re.compile(r"[a-z0-9#_-]{1,16}")


class HighlightError(ValueError):
    """The highlight is refused; `problem` is the reason's code."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@transaction.atomic
def add(
    link: Link,
    quote: str,
    note: str = "",
    colour: str = "",
    created_at: datetime | None = None,
    anchor: str = "",
) -> Highlight:
    """Mark the words `quote` in a link's page. The same words again give the mark that is there, its note completed.

    Spaces and line breaks make no difference. Raises HighlightError: no words, or more than 20,000 characters.
    """
    words, thought = _quote(quote), _note(note)
    fresh = {
        "quote": words,
        "note": thought,
        "colour": _colour(colour),
        "anchor": anchor.replace("\x00", "")[:200],
        "created_at": created_at or timezone.now(),
    }
    row, created = Highlight.objects.get_or_create(
        owner_id=link.owner_id, link=link, quote_sha256=quote_digest(words), defaults=fresh
    )
    if not created and thought and thought not in row.note:
        row.note = _note(f"{row.note}\n\n{thought}".strip())
        row.save(update_fields=["note"])
    return row


def change(highlight: Highlight, *, note: str | None = None, colour: str | None = None) -> Highlight:
    """Change the note or the colour; None leaves it. Raises HighlightError when the note is too long."""
    highlight.note = highlight.note if note is None else _note(note)
    highlight.colour = highlight.colour if colour is None else _colour(colour)
    highlight.save(update_fields=["note", "colour"])
    return highlight


@transaction.atomic
def delete(highlight: Highlight) -> ChangeSet:
    """Forget a highlight; the change set takes it back."""
    before = {
        "public_id": highlight.public_id,
        "link": highlight.link_id,
        "quote": highlight.quote,
        "note": highlight.note,
        "colour": highlight.colour,
        "anchor": highlight.anchor,
        "created_at": highlight.created_at.isoformat(),
    }
    change_set = change_sets.record(highlight.owner_id, DELETED, {"name": highlight.quote[:80]}, before)
    Highlight.objects.filter(pk=highlight.pk).delete()
    return change_set


@change_sets.undoes(DELETED)
def put_back(change_set: ChangeSet) -> None:
    """Mark the words again, if the link is still there."""
    before = dict(change_set.before)
    link = Link.objects.filter(owner_id=change_set.owner_id, pk=before.pop("link")).first()
    if link is not None:
        before["created_at"] = datetime.fromisoformat(before["created_at"])
        Highlight.objects.get_or_create(
            owner_id=link.owner_id, link=link, quote_sha256=quote_digest(before["quote"]), defaults=before
        )


def as_kept(quote: str, note: str, colour: str) -> tuple[str, str, str]:
    """The words, the note and the colour as a highlight keeps them. Raises HighlightError."""
    return _quote(quote), _note(note), _colour(colour)


def quote_digest(quote: str) -> bytes:
    """What makes two quotes the same highlight: the SHA-256 of their words without spaces."""
    return hashlib.sha256(bare_text(quote).encode("utf-8", "replace")).digest()


def _quote(text: str) -> str:
    words = re.sub(r"[^\S\n]+", " ", text.replace("\x00", "")).strip()
    words = re.sub(r"\s*\n\s*", "\n", words).encode("utf-8", "replace").decode()
    if not bare_text(words):
        raise HighlightError("highlight_empty")
    if len(words) > LONGEST_QUOTE:
        raise HighlightError("highlight_too_long")
    return words


def _note(text: str) -> str:
    note = text.replace("\x00", "").strip().encode("utf-8", "replace").decode()
    if len(note) > LONGEST_NOTE:
        raise HighlightError("highlight_note_too_long")
    return note


def _colour(name: str) -> str:
    """One of ours, or a short name another program used; anything else is no colour."""
    lowered = name.strip().lower()
    return lowered if lowered in COLOURS or _NAMED_COLOUR.fullmatch(lowered) else ""
