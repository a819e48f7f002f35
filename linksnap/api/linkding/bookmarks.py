"""`/api/bookmarks/`: list, save, check, read, change, delete, archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_date, parse_datetime

from linksnap.api.borrowed_doors import json_answer, saves
from linksnap.api.linkding import shapes
from linksnap.api.linkding.answers import field_problem, nothing, page
from linksnap.api.linkding.bodies import read_body
from linksnap.api.linkding.fields import BookmarkFields, read_bookmark
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Link, User
from linksnap.queries.linkding import BookmarkFilter, bookmarks, found_bookmarks
from linksnap.rules.canonical_url import UrlError
from linksnap.rules.tag_names import TagNameError
from linksnap.services import link_address, link_tag_set, links

_YES_NO = {"yes": True, "no": False}


def list_bookmarks(request: HttpRequest, owner: User) -> HttpResponse:
    """Those that are not archived."""
    return _list(request, owner, archived=False)


def list_archived(request: HttpRequest, owner: User) -> HttpResponse:
    """The archived ones."""
    return _list(request, owner, archived=True)


def list_shared(request: HttpRequest, owner: User) -> HttpResponse:
    """The person's own shared ones: nobody's links are shown to another person here."""
    return _list(request, owner, shared=True)


@saves
def create_bookmark(request: HttpRequest, owner: User) -> HttpResponse:
    """201, also when the address is there already: then it takes on what was sent, as with linkding.

    What was not sent stays (linkding would empty it).
    """
    fields = read_bookmark(read_body(request).values, url_required=True)
    capture = "disable_html_snapshot" not in request.GET
    wishes = links.SaveOptions(title=fields.title or "", capture=capture)
    with _refusals_in_shape(), transaction.atomic():
        saved = links.save(owner, fields.url or "", options=wishes)
        if saved.created and fields.unread is None:
            # For us a new link is unread; a program that says nothing about it means that it is not.
            links.update(saved.link, links.LinkChanges(is_unread=False))
        archived = fields.is_archived if saved.created else None
        _take_on(saved.link, fields, archived)
    return json_answer(_shown(owner, saved.link.pk), HTTPStatus.CREATED)


def check_bookmark(request: HttpRequest, owner: User) -> HttpResponse:
    """Whether an address is in the library. We ask no site here: of a page we have not kept we know nothing."""
    url = request.GET.get("url", "").strip()
    if not url:
        raise field_problem("url", "This field is required.")
    found = _at(owner, url)
    snapshot = found.current_snapshot if found else None
    metadata = {
        "url": url,
        "title": snapshot.title or None if snapshot else None,
        "description": snapshot.description or None if snapshot else None,
        "preview_image": None,
    }
    return json_answer({"bookmark": shapes.bookmark(found) if found else None, "metadata": metadata, "auto_tags": []})


def read_one(request: HttpRequest, owner: User, bookmark_id: int) -> HttpResponse:
    """One bookmark."""
    return json_answer(_shown(owner, bookmark_id))


def put_bookmark(request: HttpRequest, owner: User, bookmark_id: int) -> HttpResponse:
    """Change it; `url` must be sent, what else is left out stays."""
    return _change(request, owner, bookmark_id, url_required=True)


def patch_bookmark(request: HttpRequest, owner: User, bookmark_id: int) -> HttpResponse:
    """Change what is sent."""
    return _change(request, owner, bookmark_id, url_required=False)


def delete_bookmark(request: HttpRequest, owner: User, bookmark_id: int) -> HttpResponse:
    """Delete it with everything kept of it."""
    links.delete(own_link(owner, bookmark_id))
    return nothing()


def archive(request: HttpRequest, owner: User, bookmark_id: int) -> HttpResponse:
    """Put it into the archive."""
    links.update(own_link(owner, bookmark_id), links.LinkChanges(is_archived=True))
    return nothing()


def unarchive(request: HttpRequest, owner: User, bookmark_id: int) -> HttpResponse:
    """Take it out of the archive."""
    links.update(own_link(owner, bookmark_id), links.LinkChanges(is_archived=False))
    return nothing()


def own_link(owner: User, bookmark_id: int) -> Link:
    """One link of an owner, else 404."""
    return get_object_or_404(Link.objects.filter(owner=owner).defer("words"), pk=bookmark_id)


def _list(request: HttpRequest, owner: User, **fixed: bool) -> HttpResponse:
    asked = request.GET
    wanted = BookmarkFilter(
        q=asked.get("q", ""),
        unread=_YES_NO.get(asked.get("unread", "")),
        added_since=_moment(asked.get("added_since", "")),
        modified_since=_moment(asked.get("modified_since", "")),
        bundle=_id(asked.get("bundle", "")),
        sort=asked.get("sort", ""),
        **{"shared": _YES_NO.get(asked.get("shared", ""))} | fixed,
    )
    return page(request, found_bookmarks(owner, wanted), shapes.bookmark)


def _change(request: HttpRequest, owner: User, bookmark_id: int, url_required: bool) -> HttpResponse:
    link = own_link(owner, bookmark_id)
    fields = read_bookmark(read_body(request).values, url_required)
    with _refusals_in_shape(), transaction.atomic():
        if fields.url is not None:
            link_address.change(link, fields.url)
        _take_on(link, fields, fields.is_archived)
    return json_answer(_shown(owner, link.pk))


def _take_on(link: Link, fields: BookmarkFields, archived: bool | None) -> None:
    """Write what was sent; the date of change moves, also when only tags did."""
    if fields.tag_names is not None:
        link_tag_set.replace(link, fields.tag_names)
    changes = links.LinkChanges(
        title=fields.title,
        description=fields.description,
        notes=fields.notes,
        is_unread=fields.unread,
        is_shared=fields.shared,
        is_archived=archived,
    )
    links.update(link, changes)


@contextmanager
def _refusals_in_shape() -> Iterator[None]:
    """Says what our rules refuse in linkding's shape."""
    try:
        yield
    except UrlError as error:
        raise field_problem("url", reason_sentence(error.problem.value)) from error
    except TagNameError as error:
        raise field_problem("tag_names", reason_sentence(error.problem.value)) from error
    except link_address.AddressTaken as error:
        raise field_problem("url", "A bookmark with this URL already exists.") from error


def _shown(owner: User, bookmark_id: int) -> dict[str, Any]:
    return shapes.bookmark(get_object_or_404(bookmarks(owner), pk=bookmark_id))


def _at(owner: User, url: str) -> Link | None:
    try:
        address = links.address_of(url)
    except UrlError:
        return None
    return bookmarks(owner).filter(canonical_sha256=address.sha256).first()


def _moment(text: str) -> datetime | None:
    """An ISO 8601 moment or day, in UTC where it names no zone; None where it is none."""
    try:
        found = parse_datetime(text.replace(" ", "+")) or parse_datetime(text)
        day = parse_date(text) if found is None else None
    except ValueError:
        return None
    if day is not None:
        found = datetime(day.year, day.month, day.day)
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
