"""Which links the list at an address of ours holds, all of its pages together: what “select all” means."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from linksnap.forms.library import library_request
from linksnap.models import Link, User
from linksnap.queries.collections import collections_of, links_in
from linksnap.queries.library import LibraryFilter, filtered_links
from linksnap.queries.tags import tag_of
from linksnap.services.search import found_links
from linksnap.views.search import search_request
from linksnap.views.similar import similar_links


def links_listed(owner: User, address: str) -> list[int]:
    """The primary keys of the links in the list at `address` (path and query); none where there is no list."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return []
    if parts.scheme or parts.netloc:
        return []
    return _of_view(owner, match, QueryDict(parts.query))


def links_chosen(owner: User, public_ids: Sequence[str]) -> list[int]:
    """The primary keys of the links with these public ids that are this person's."""
    wanted = [one for one in public_ids if "\x00" not in one]
    return list(Link.objects.filter(owner=owner, public_id__in=wanted).order_by("pk").values_list("pk", flat=True))


def _of_view(owner: User, match: ResolverMatch, params: QueryDict) -> list[int]:
    if match.url_name == "library":
        asked = library_request(params, {})
        if asked.query:
            return found_links(owner, search_request(asked))
        return list(filtered_links(owner, asked.wanted).values_list("pk", flat=True))
    if match.url_name == "similar":
        return similar_links(owner, params)
    if match.url_name == "tag":
        found = tag_of(owner, match.kwargs["slug"])
        wanted = LibraryFilter(tags=(found.slug,)) if found else None
        return list(filtered_links(owner, wanted).values_list("pk", flat=True)) if wanted else []
    if match.url_name == "collection":
        place = collections_of(owner).filter(public_id=match.kwargs["public_id"]).first()
        return list(links_in(place).values_list("pk", flat=True)) if place else []
    return []
