"""The tags of the side bar as lines: how each is written, and where it leads from the list that is shown."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote_plus, urlsplit

from django import template
from django.http import QueryDict
from django.urls import reverse

from linksnap.models import Tag
from linksnap.queries.sidebar import TagEntry
from linksnap.templatetags.interface import grouped, text_lang
from linksnap.templatetags.tag_words import leaf

register = template.Library()

# Stands for a slug in addresses that are put together once for all tags.
_SLUG = secrets.token_hex(16)


@dataclass(frozen=True)
class TagLine:
    """A tag of the side bar; `only`, `either` and `without` are addresses, "" where one says nothing new."""

    name: str
    # The last part of a nested name that stands below its parent.
    shown: str
    lang: str
    links: str
    only: str
    either: str
    without: str
    is_on: bool
    is_top: bool
    below: tuple["TagLine", ...]

    @property
    def has_either(self) -> bool:
        """True where a list of this or another tag would be a new one."""
        return bool(self.either)

    @property
    def has_without(self) -> bool:
        """True where a list without it would be a new one."""
        return bool(self.without)


@register.simple_tag(takes_context=True)
def tag_lines(context: template.RequestContext, entries: Iterable[TagEntry], is_capped: object) -> list[TagLine]:
    """The lines of some tags. In a list of the library a tag narrows it; elsewhere it opens the list of its links.

    `is_capped`: there are more links than the tags were counted of.
    """
    params = _list_params(context)
    ways = _Ways(f"{reverse('library')}?tag={_SLUG}") if params is None else _ways_from(params)
    return [_line(entry, ways, "+" if is_capped else "") for entry in entries]


@dataclass(frozen=True)
class _Ways:
    """The addresses of a tag that is not asked for, with a stand-in for its slug, and those of the tags that are."""

    only: str
    either: str = ""
    without: str = ""
    off: dict[str, str] | None = None


def _ways_from(params: QueryDict) -> _Ways:
    library, chosen, either = reverse("library"), params.getlist("tag"), params.getlist("any")

    def with_(**lists: list[str]) -> str:
        changed = params.copy()
        for name, slugs in {"page": [], **lists}.items():
            changed.setlist(name, slugs)
        return f"{library}?{changed.urlencode()}"

    def but(slug: str) -> str:
        return with_(**{name: [one for one in params.getlist(name) if one != slug] for name in ("tag", "any")})

    # Two tags that a list asks for both become two of which one is enough; after that more can join them.
    joined = {"any": [*either, _SLUG]} if either else {"tag": [], "any": [*chosen, _SLUG]}
    return _Ways(
        with_(tag=[*chosen, _SLUG]),
        with_(**joined) if either or len(chosen) == 1 else "",
        with_(**{"not": [*params.getlist("not"), _SLUG]}),
        {slug: but(slug) for slug in (*chosen, *either)},
    )


def _line(entry: TagEntry, ways: _Ways, more: str, is_top: bool = True) -> TagLine:
    tag: Tag = entry.tag
    slug, off = quote_plus(tag.slug), (ways.off or {}).get(tag.slug)
    only, either, without = (way.replace(_SLUG, slug) for way in (ways.only, ways.either, ways.without))
    return TagLine(
        name=tag.name,
        shown=tag.name if is_top else leaf(tag),
        lang=text_lang(tag.name),
        links=grouped(entry.count) + more,
        only=only if off is None else off,
        either=either if off is None else "",
        without=without if off is None else "",
        is_on=off is not None,
        is_top=is_top,
        below=tuple(_line(child, ways, more, is_top=False) for child in entry.children),
    )


def _list_params(context: template.RequestContext) -> QueryDict | None:
    """The parameters of the list beside the side bar; None on every other page."""
    request = context["request"]
    if request.resolver_match.url_name == "library":
        return QueryDict(request.GET.urlencode())
    # The side bar's own filter asks for its piece alone, and htmx says from which page.
    path = getattr(getattr(request, "htmx", None), "current_url_abs_path", None) or ""
    address = urlsplit(path)
    return QueryDict(address.query) if path and address.path == reverse("library") else None
