"""What is offered below the search box: searches asked before, saved ones, and what the last word may become."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count

from linksnap.models import Collection, Link, RecentSearch, SavedSearch, User
from linksnap.queries.sidebar import top_tags
from linksnap.rules.query_names import NAMES
from linksnap.rules.query_tree import FilterName, LinkState, LinkType


class OfferKind(StrEnum):
    """What is offered; the first two are whole searches, the rest ends the text."""

    RECENT = "recent"
    SAVED = "saved"
    TAG = "tag"
    SITE = "site"
    COLLECTION = "collection"
    VALUE = "value"
    FILTER = "filter"


@dataclass(frozen=True)
class Offer:
    """One suggestion: what is shown, and the text of the box that it makes. `count` links, or times it was asked."""

    kind: OfferKind
    shown: str
    text: str
    count: int | None = None
    mode: str = ""


_LAST = re.compile(r"(?:^|(?<=[\s(]))(?P<minus>-?)(?P<word>[^\s()\"]*(?:[:：]\"[^\"]*)?)$")
_NAMED = re.compile(r"(?P<name>[^\s:：]+)[:：]\"?(?P<value>.*)")
_LANGS = ("zh", "en", "ja")
_AGES = ("<1d", "<1w", "<1m", "<1y", ">1y")


def offers(owner: User, text: str) -> list[Offer]:
    """At most some twenty suggestions for a text that is typed so far."""
    return [*_whole(owner, text.strip()), *_endings(owner, text)]


def _whole(owner: User, text: str) -> Iterator[Offer]:
    """Searches that begin so, or hold it."""
    recent = RecentSearch.objects.filter(owner=owner).order_by("-searched_at", "-pk")
    saved = SavedSearch.objects.filter(owner=owner).order_by("position", "pk")
    if text:
        recent, saved = recent.filter(text__icontains=text).exclude(text=text), saved.filter(name__icontains=text)
    for row in recent[: 4 if text else 8]:
        yield Offer(OfferKind.RECENT, row.text, row.text)
    for search in saved[: 3 if text else 5]:
        yield Offer(OfferKind.SAVED, search.name, search.query, mode=search.mode)


def _endings(owner: User, text: str) -> Iterator[Offer]:
    """What may be meant by the last word, which may be the beginning of a filter."""
    match = _LAST.search(text)
    word = match["word"] if match else ""
    if not match or not word:
        return
    before = text[: match.start("word")]
    named = _NAMED.fullmatch(word)
    name = NAMES.get(named["name"].lower()) if named else None
    if word[0] in "#＃":
        yield from _tags(owner, before, word[1:], 8)
    elif named and name:
        yield from _values(owner, before, name, named["value"])
    else:
        yield from _tags(owner, before, word, 4)
        yield from _sites(owner, before, word, 3)
        known = [filter_name.value for filter_name in FilterName if filter_name.value.startswith(word.lower())]
        yield from (Offer(OfferKind.FILTER, f"{filter_name}:", f"{before}{filter_name}:") for filter_name in known[:3])


def _values(owner: User, before: str, name: FilterName, typed: str) -> Iterator[Offer]:
    if name is FilterName.TAG:
        yield from _tags(owner, before, typed, 8)
    elif name is FilterName.SITE:
        yield from _sites(owner, before, typed, 8)
    elif name is FilterName.IN:
        own = Collection.objects.filter(owner=owner, name__icontains=typed).order_by("name", "pk")
        for shown in own.values_list("name", flat=True)[:8]:
            yield Offer(OfferKind.COLLECTION, shown, f"{before}in:{_quoted(shown)} ")
    else:
        for value in _known_values(name):
            if value.startswith(typed.lower()):
                yield Offer(OfferKind.VALUE, f"{name}:{value}", f"{before}{name}:{value} ")


def _known_values(name: FilterName) -> tuple[str, ...]:
    known: dict[FilterName, tuple[str, ...]] = {
        FilterName.IS: tuple(LinkState),
        FilterName.TYPE: tuple(LinkType),
        FilterName.LANG: _LANGS,
        FilterName.AGE: _AGES,
    }
    return known.get(name, ())


def _tags(owner: User, before: str, typed: str, most: int) -> Iterator[Offer]:
    for tag in top_tags(owner, typed)[:most]:
        # A name with a space or a bracket needs quotation marks, which a # takes none of.
        plain = not re.search(r"[\s()\"#]", tag.name)
        shown = f"#{tag.name}" if plain else f"tag:{_quoted(tag.name)}"
        yield Offer(OfferKind.TAG, shown, f"{before}{shown} ", getattr(tag, "links", None))


def _sites(owner: User, before: str, typed: str, most: int) -> Iterator[Offer]:
    """The sites with most links whose name holds what is typed."""
    links = Link.objects.filter(owner=owner, host__contains=typed.lower())
    hosts = links.values_list("host").annotate(n=Count("pk")).order_by("-n", "host")[:most]
    for host, count in hosts:
        yield Offer(OfferKind.SITE, f"site:{host}", f"{before}site:{host} ", count)


def _quoted(name: str) -> str:
    bare = name.replace('"', " ")
    return f'"{bare}"' if re.search(r"[\s()#]", bare) else bare
