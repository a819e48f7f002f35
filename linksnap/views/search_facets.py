"""The facets beside search results, and the chips of filters that are on: each a link that changes one filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from linksnap.forms.library import STATE_NAMES, TYPE_NAMES, LibraryRequest
from linksnap.models import Tag, User
from linksnap.queries.facets import Facets, FacetValue
from linksnap.queries.library import LibraryFilter
from linksnap.queries.library_maps import name_of
from linksnap.rules.query_tree import LinkType
from linksnap.views.query_strings import with_params


@dataclass(frozen=True)
class FacetLink:
    """A value with its number of links; `href` puts the filter on, or takes it off where it is on."""

    value: str
    name: str
    count: int
    href: str
    is_on: bool


@dataclass(frozen=True)
class FacetGroup:
    """The values of one kind; `is_text`: their names are a person's own words."""

    code: str
    title: str
    links: tuple[FacetLink, ...]
    is_text: bool = False


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    name: str
    without: str
    is_text: bool = False


def facet_groups(request: HttpRequest, asked: LibraryRequest, facets: Facets) -> list[FacetGroup]:
    """The groups that have something to choose from, or something chosen."""
    wanted = asked.wanted
    year = str(wanted.year or "")
    groups = [
        FacetGroup("tags", _("Tags"), _links(request, "tag", facets.tags, wanted.tags), is_text=True),
        FacetGroup("sites", _("Site"), _links(request, "site", facets.sites, [wanted.site]), is_text=True),
        FacetGroup("langs", _("Language"), _links(request, "lang", facets.langs, [wanted.lang])),
        FacetGroup("types", _("Kind"), _links(request, "type", facets.types, [wanted.type])),
        FacetGroup("years", _("Saved in"), _links(request, "year", facets.years, [year])),
    ]
    return [group for group in groups if len(group.links) > 1 or any(link.is_on for link in group.links)]


def chips(request: HttpRequest, owner: User, asked: LibraryRequest) -> list[Chip]:
    """The filters beside the text that are on."""
    wanted = asked.wanted
    shown = _tag_chips(request, owner, wanted) if wanted.has_tags else []
    if wanted.site:
        shown.append(Chip(wanted.site, with_params(request, site=[]), True))
    if wanted.lang:
        shown.append(Chip(language_name(wanted.lang), with_params(request, lang=[])))
    if wanted.type:
        shown.append(Chip(str(TYPE_NAMES[LinkType(wanted.type)]), with_params(request, type=[])))
    if wanted.year:
        shown.append(Chip(str(wanted.year), with_params(request, year=[])))
    if wanted.area:
        words = name_of(owner, wanted.area)
        on_map = ", ".join(words) or _("An area of the map")
        shown.append(Chip(on_map, with_params(request, area=[]), bool(words)))
    if wanted.state and asked.query:
        shown.append(Chip(str(STATE_NAMES[wanted.state]), with_params(request, state=[])))
    return shown


def _tag_chips(request: HttpRequest, owner: User, wanted: LibraryFilter) -> list[Chip]:
    """The tags of the filter: what all links have, what one of is enough, what none has."""
    chosen = (*wanted.tags, *wanted.any_tags, *wanted.no_tags)
    names = dict(Tag.objects.filter(owner=owner, slug__in=chosen).values_list("slug", "name"))

    def chip(param: str, slugs: Sequence[str], slug: str, words: str = "%s") -> Chip:
        left = [tag for tag in slugs if tag != slug]
        return Chip(words % f"#{names.get(slug, slug)}", with_params(request, **{param: left}), True)

    return [
        *(chip("tag", wanted.tags, slug) for slug in wanted.tags),
        *(
            chip("any", wanted.any_tags, slug, _("or %s") if place else "%s")
            for place, slug in enumerate(wanted.any_tags)
        ),
        *(chip("not", wanted.no_tags, slug, _("not %s")) for slug in wanted.no_tags),
    ]


def language_name(code: str) -> str:
    """A language in the reader's own: `Chinese`, `日语`; the code where it has no name."""
    main = code.split("-")[0].lower()
    if main in {"zh", "en"}:
        return _("Chinese") if main == "zh" else _("English")
    try:
        return str(get_language_info(main)["name_translated"])
    except KeyError:
        return code


def _links(
    request: HttpRequest, param: str, values: Sequence[FacetValue], chosen: Sequence[str]
) -> tuple[FacetLink, ...]:
    return tuple(_link(request, param, value, [one for one in chosen if one]) for value in values)


def _link(request: HttpRequest, param: str, value: FacetValue, chosen: Sequence[str]) -> FacetLink:
    is_on = value.value in chosen
    others = [one for one in chosen if one != value.value] if param == "tag" else []
    name = {"lang": language_name, "type": _type_name}.get(param, str)(value.name)
    then = others if is_on else [*others, value.value]
    return FacetLink(value.value, name, value.count, with_params(request, **{param: then}), is_on)


def _type_name(code: str) -> str:
    return str(TYPE_NAMES.get(LinkType(code), code)) if code in set(LinkType) else code
