"""The command palette: pages, commands, and what of one's own fits a text; a page of its own where scripts are off."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linksnap.forms.palette import pages
from linksnap.models import Link, User
from linksnap.queries.palette import MOST_LINKS, palette_finds
from linksnap.services.search import SearchMode, SearchRequest, search
from linksnap.views.signed_in import owner_of

LONGEST_TEXT = 100
MOST_PAGES = 8


@dataclass(frozen=True)
class Choice:
    """One line: where it leads, its icon, what stands at its end; `is_text`: the name is a person's or page's words."""

    name: str
    href: str
    icon: str
    note: str = ""
    press: str = ""
    is_text: bool = True
    number: int = 0


@dataclass(frozen=True)
class ChoiceGroup:
    """Lines of one kind under a title."""

    code: str
    title: str
    choices: tuple[Choice, ...]


@never_cache
@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """`/palette/?q=`: the whole page; for the dialog that every page holds, its list alone."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]
    groups = _numbered(_groups(request, owner_of(request), text))
    context = {"text": text, "groups": groups, "found": sum(len(group.choices) for group in groups)}
    template = "palette/_options.html" if getattr(request, "htmx", None) else "palette/page.html"
    return render(request, template, context)


def _groups(request: HttpRequest, owner: User, text: str) -> list[ChoiceGroup]:
    finds = palette_finds(owner, text)
    page_choices = tuple(
        Choice(str(page.name), page.href, page.icon, press=page.press, is_text=False) for page in pages(request, text)
    )
    groups = [
        ChoiceGroup("pages", _("Pages and commands"), page_choices[:MOST_PAGES]),
        ChoiceGroup("tags", _("Tags"), tuple(_tag(tag.name, tag.slug) for tag in finds.tags)),
        ChoiceGroup(
            "collections",
            _("Collections"),
            tuple(Choice(one.name, reverse("collection", args=[one.public_id]), "folder") for one in finds.collections),
        ),
        ChoiceGroup(
            "searches",
            _("Saved searches"),
            tuple(Choice(one.name, reverse("search", args=[one.public_id]), "search") for one in finds.searches),
        ),
        ChoiceGroup("links", _("Snapshots") if text else _("Saved last"), _links(owner, finds.links, text)),
    ]
    if text:
        groups.append(ChoiceGroup("find", _("Search"), (_whole_search(text),)))
    return [group for group in groups if group.choices]


def _links(owner: User, newest: tuple[Link, ...], text: str) -> tuple[Choice, ...]:
    """The newest whose titles hold the text, then what a search by words finds of all."""
    links = {link.pk: link for link in newest}
    if text and len(links) < MOST_LINKS:
        wanted = SearchRequest(text, mode=SearchMode.KEYWORD, limit=MOST_LINKS, is_verbatim=True)
        for hit in search(owner, wanted).hits:
            links.setdefault(hit.link.pk, hit.link)
    return tuple(
        Choice(link.shown_title, reverse("snapshot", args=[link.public_id]), "file-text", note=link.host)
        for link in list(links.values())[:MOST_LINKS]
    )


def _tag(name: str, slug: str) -> Choice:
    return Choice(name, reverse("tag", args=[slug]), "tag")


def _whole_search(text: str) -> Choice:
    name = _("Search the library for “%(text)s”") % {"text": text}
    return Choice(name, f"{reverse('library')}?{urlencode({'q': text})}", "search", is_text=False)


def _numbered(groups: list[ChoiceGroup]) -> list[ChoiceGroup]:
    """Every line with a number of its own, which names it for assistive technology."""
    number = 0
    numbered = []
    for group in groups:
        choices = tuple(replace(one, number=number + place) for place, one in enumerate(group.choices))
        number += len(choices)
        numbered.append(replace(group, choices=choices))
    return numbered
