"""What a card says of its link, in words and signs; worked out at once, so that a template only has to place it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext

from linksnap.models import Link, Snapshot
from linksnap.queries.library import Card
from linksnap.queries.search import Hit
from linksnap.queries.shown_tags import ShownTag
from linksnap.templatetags import drawn_once
from linksnap.templatetags.interface import (
    age,
    bare_url,
    icon,
    minutes_text,
    moment,
    reason_text,
    site_colour,
    site_letter,
    text_lang,
)

register = template.Library()

_IN_SIGHT = 4
_SHORT = 80


@dataclass(frozen=True)
class CardFace:
    """The texts of a card, and what decides how it looks; ids are public ones, "" where there is no such thing."""

    public_id: str
    snapshot_id: str
    capture_id: str
    title: str
    short_title: str
    lang: str
    # Goes after the page's address: the place in it that a search found.
    place: str
    host: str
    colour: str
    letter: str
    reading: str
    reason: str
    saved_iso: str
    saved_at: str
    age: str
    versions: int
    tries: int
    has_title: bool
    is_unread: bool
    has_failed: bool
    last_failed: bool
    is_waiting: bool
    has_picture: bool
    has_icon: bool
    # Too far down to be seen at once: the picture comes when it is scrolled to.
    is_below: bool
    is_hit: bool
    has_snippet: bool
    has_chips: bool

    @property
    def has_reading(self) -> bool:
        """True where the time that reading takes is told."""
        return bool(self.reading)


@dataclass(frozen=True)
class CardTools:
    """What the buttons of a card say of its link as it is now."""

    public_id: str
    url: str
    # Stands in the class of a button.
    on: str
    pressed: str
    favourite: str
    unread_icon: SafeString
    unread: str
    archive_icon: SafeString
    archive: str


@dataclass(frozen=True)
class TagChip:
    """A tag on a card; `slug` as an address has it."""

    name: str
    slug: str
    lang: str
    by_itself: bool


@register.simple_tag
def card_tools(link: Link) -> CardTools:
    """The words and signs of a link's buttons."""
    return CardTools(
        public_id=link.public_id,
        url=link.url,
        on=" on" if link.is_favourite else "",
        pressed="true" if link.is_favourite else "false",
        favourite=gettext("Remove from favourites") if link.is_favourite else gettext("Add to favourites"),
        unread_icon=icon("mail-open" if link.is_unread else "mail"),
        unread=gettext("Mark as read") if link.is_unread else gettext("Mark as unread"),
        archive_icon=icon("undo-2" if link.is_archived else "archive"),
        archive=gettext("Back to the library") if link.is_archived else gettext("Archive"),
    )


@register.simple_tag
def tag_chip(tag: ShownTag) -> TagChip:
    """The chip of a tag."""
    return TagChip(tag.name, quote(tag.slug), text_lang(tag.name), tag.by_itself)


@register.simple_tag(takes_context=True)
def card_face(context: template.Context, card: Card) -> CardFace:
    """The face of a card; what a search found of it stands in `hit`, its place in the list in `forloop`."""
    link, snapshot, capture = card.link, card.snapshot, card.link.latest_capture
    hit: Hit | None = context.get("hit")
    has_title = bool(link.title or (snapshot and snapshot.title))
    return CardFace(
        public_id=link.public_id,
        snapshot_id=snapshot.public_id if snapshot else "",
        title=link.shown_title if has_title else bare_url(link.url),
        short_title=_short(link.shown_title),
        lang=text_lang(link.shown_title, snapshot or ""),
        place=f"?p={hit.passage.n}" if hit and hit.passage else "",
        host=link.host,
        colour=site_colour(link.host),
        letter=site_letter(link.host),
        reading=_reading(snapshot, hit),
        saved_iso=timezone.localtime(link.created_at).isoformat(),
        saved_at=_moment(link.created_at.replace(second=0, microsecond=0), get_language(), drawn_once.edition),
        age=_age(link.created_at),
        versions=card.versions,
        has_title=has_title,
        is_unread=link.is_unread,
        has_failed=card.has_failed,
        last_failed=card.last_failed,
        capture_id=capture.public_id if capture else "",
        tries=capture.attempts if capture and card.has_failed else 0,
        reason=reason_text(capture.reason) if capture and card.has_failed else "",
        is_waiting=capture is not None and capture.is_open,
        has_picture="thumbnail" in card.pictures,
        has_icon="favicon" in card.pictures,
        is_below=(context.get("forloop") or {}).get("counter", 0) > _IN_SIGHT,
        is_hit=bool(hit),
        has_snippet=bool(hit and hit.snippet),
        has_chips=bool(card.tags or card.proposals),
    )


def _short(title: str) -> str:
    return title if len(title) <= _SHORT else Truncator(title).chars(_SHORT)


@lru_cache(maxsize=5_000)
def _moment(minute: datetime, language: str | None, edition: object) -> str:
    """The same words each time the card is shown; putting them together takes a tenth of drawing it."""
    return moment(minute)


def _age(saved: datetime) -> str:
    if timezone.now() - saved < timedelta(days=3):
        return age(saved)
    return _age_in_days(saved, timezone.localdate(), get_language(), drawn_once.edition)


@lru_cache(maxsize=5_000)
def _age_in_days(saved: datetime, today: date, language: str | None, edition: object) -> str:
    """The same words all day."""
    return age(saved)


def _reading(snapshot: Snapshot | None, hit: Hit | None) -> str:
    minutes = 0 if snapshot is None or hit else snapshot.minutes
    return minutes_text(minutes) if minutes else ""
