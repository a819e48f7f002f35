"""`/bookmarks`: list, search, save, check, read, change, delete; their tags; pages sent by SingleFile."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from linksnap.api.borrowed_doors import json_answer, saves
from linksnap.api.karakeep import shapes
from linksnap.api.karakeep.door import refusal
from linksnap.api.linkding.bodies import read_body
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Link, Tag, User
from linksnap.queries.linkding import bookmarks
from linksnap.rules.canonical_url import UrlError
from linksnap.rules.tag_names import TagNameError
from linksnap.services import links, search, tags, uploads

_USUAL, _MOST = 20, 100
_HIGHEST = 1_000_000
_MODES = {"fts": search.SearchMode.KEYWORD, "semantic": search.SearchMode.MEANING, "hybrid": search.SearchMode.HYBRID}
_FLAGS = {"true": True, "false": False, "1": True, "0": False}
_LONGEST = 100_000


def list_bookmarks(request: HttpRequest, owner: User) -> HttpResponse:
    """All, or by `archived` and `favourited`; newest first unless `sortOrder=asc`."""
    rows = _rows(owner)
    for name, column in (("archived", "is_archived"), ("favourited", "is_favourite")):
        wanted = _FLAGS.get(request.GET.get(name, "").lower())
        rows = rows if wanted is None else rows.filter(**{column: wanted})
    sign = "" if request.GET.get("sortOrder") == "asc" else "-"
    return bookmark_page(request, rows.order_by(f"{sign}created_at", f"{sign}pk"))


def search_bookmarks(request: HttpRequest, owner: User) -> HttpResponse:
    """In our own order and our own language of conditions, which knows most of theirs."""
    mode = _MODES.get(request.GET.get("searchMode", ""), search.SearchMode.KEYWORD)
    return found_page(request, owner, request.GET.get("q", "")[:2_000], mode)


def found_page(request: HttpRequest, owner: User, text: str, mode: search.SearchMode) -> HttpResponse:
    """One page of what a search finds."""
    limit, offset = _place(request)
    found = search.search(owner, search.SearchRequest(text, mode=mode, limit=limit, offset=offset))
    rows = {row.pk: row for row in _rows(owner).filter(pk__in=[hit.link.pk for hit in found.hits])}
    shown = [rows[hit.link.pk] for hit in found.hits if hit.link.pk in rows]
    return _page(shown, str(offset + limit) if offset + limit < found.total else None)


@saves
def create_bookmark(request: HttpRequest, owner: User) -> HttpResponse:
    """201; 200 when the address is there already: then it comes out of the archive and takes on what is new."""
    values = read_body(request).values
    if values.get("type", "link") != "link":
        raise refusal(HTTPStatus.BAD_REQUEST, "Only links are kept here, no texts and no files.")
    title, note = _text(values, "title"), _text(values, "note")
    with _refusals_in_shape(), transaction.atomic():
        options = links.SaveOptions(title=title or "", notes=note or "")
        saved = links.save(owner, _text(values, "url") or "", options=options)
        known = None if saved.created else saved.link
        changes = links.LinkChanges(
            title=title if known and not known.title else None,
            notes=note if known and not known.notes else None,
            description=_text(values, "summary"),
            is_favourite=_flag(values, "favourited"),
            is_archived=bool(_flag(values, "archived")),
        )
        links.update(saved.link, changes)
    return json_answer(_shown(owner, saved.link.pk), 201 if saved.created else 200)


def check_url(request: HttpRequest, owner: User) -> HttpResponse:
    """Whether an address is in the library."""
    try:
        address = links.address_of(request.GET.get("url", ""))
    except UrlError:
        return json_answer({"bookmarkId": None})
    found = Link.objects.filter(owner=owner, canonical_sha256=address.sha256).values_list("public_id", flat=True)
    return json_answer({"bookmarkId": found.first()})


def read_one(request: HttpRequest, owner: User, bookmark: str) -> HttpResponse:
    """One bookmark."""
    return json_answer(_shown(owner, own_link(owner, bookmark).pk))


def patch_bookmark(request: HttpRequest, owner: User, bookmark: str) -> HttpResponse:
    """Change what is sent."""
    link, values = own_link(owner, bookmark), read_body(request).values
    changes = links.LinkChanges(
        title=_text(values, "title"),
        notes=_text(values, "note"),
        description=_text(values, "summary"),
        is_favourite=_flag(values, "favourited"),
        is_archived=_flag(values, "archived"),
    )
    links.update(link, changes)
    return json_answer(_shown(owner, link.pk))


def delete_bookmark(request: HttpRequest, owner: User, bookmark: str) -> HttpResponse:
    """Delete it with everything kept of it."""
    links.delete(own_link(owner, bookmark))
    return HttpResponse(status=204)


def attach_tags(request: HttpRequest, owner: User, bookmark: str) -> HttpResponse:
    """Put tags on it, by id or name."""
    link = own_link(owner, bookmark)
    with _refusals_in_shape(), transaction.atomic():
        attached = [str(tags.add(link, name).tag_id) for name in _tag_names(owner, read_body(request).values)]
    return json_answer({"attached": attached})


def detach_tags(request: HttpRequest, owner: User, bookmark: str) -> HttpResponse:
    """Take tags off it, by id or name."""
    link = own_link(owner, bookmark)
    names = _tag_names(owner, read_body(request).values)
    before = dict(link.link_tags.values_list("tag_id", "tag_id"))
    with _refusals_in_shape():
        tags.change(link, (), names)
    left = set(link.link_tags.values_list("tag_id", flat=True))
    return json_answer({"detached": [str(tag_id) for tag_id in before if tag_id not in left]})


@saves
def receive_page(request: HttpRequest, owner: User) -> HttpResponse:
    """What the SingleFile extension sends: `url` and `file`."""
    body = read_body(request)
    url, file = body.values.get("url"), body.files.get("file")
    if not isinstance(url, str) or not url or file is None:
        raise refusal(HTTPStatus.BAD_REQUEST, "Both url and file are needed.")
    try:
        with _refusals_in_shape():
            saved = uploads.receive(owner, url, file.chunks(), file.content_type or "")
    except uploads.UploadRefused as error:
        raise refusal(HTTPStatus.BAD_REQUEST, reason_sentence(error.problem.value)) from error
    return json_answer(_shown(owner, saved.link.pk), HTTPStatus.CREATED)


def bookmark_page(request: HttpRequest, rows: QuerySet[Link]) -> HttpResponse:
    """One page of rows by `limit` and `cursor`."""
    limit, offset = _place(request)
    found = list(rows[offset : offset + limit + 1])
    return _page(found[:limit], str(offset + limit) if len(found) > limit else None)


def own_link(owner: User, public_id: str) -> Link:
    """One link of an owner, else 404."""
    return get_object_or_404(Link.objects.filter(owner=owner).defer("words"), public_id=public_id)


def rows_in(owner: User) -> QuerySet[Link]:
    """An owner's links as this layer shows them."""
    return _rows(owner)


def _rows(owner: User) -> QuerySet[Link]:
    return bookmarks(owner).select_related("current_snapshot", "latest_capture", "owner")


def _shown(owner: User, pk: int) -> dict[str, Any]:
    return shapes.bookmark(_rows(owner).get(pk=pk))


def _page(rows: list[Link], following: str | None) -> HttpResponse:
    return json_answer({"bookmarks": [shapes.bookmark(row) for row in rows], "nextCursor": following})


def _place(request: HttpRequest) -> tuple[int, int]:
    """How many, and from where; what is no number there is ignored."""
    limit, cursor = (request.GET.get(name, "") for name in ("limit", "cursor"))
    many = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 9 else _USUAL
    begin = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 9 else 0
    return min(max(many, 1), _MOST), min(begin, _HIGHEST)


def _text(values: dict[str, Any], name: str) -> str | None:
    """A text; None where it was not sent. Null empties it, as there."""
    if name not in values:
        return None
    value = values[name]
    if value is not None and (not isinstance(value, str) or len(value) > _LONGEST):
        raise refusal(HTTPStatus.BAD_REQUEST, f"{name}: a text of at most {_LONGEST:,} characters is wanted.")
    return (value or "").encode("utf-8", "replace").decode()


def _flag(values: dict[str, Any], name: str) -> bool | None:
    value = values.get(name)
    if value is not None and not isinstance(value, bool):
        raise refusal(HTTPStatus.BAD_REQUEST, f"{name}: true or false is wanted.")
    return value


def _tag_names(owner: User, values: dict[str, Any]) -> list[str]:
    wanted = values.get("tags")
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted) or len(wanted) > 200:
        raise refusal(HTTPStatus.BAD_REQUEST, "tags: a list of objects with tagId or tagName is wanted.")
    names = []
    for one in wanted:
        name, tag_id = one.get("tagName"), one.get("tagId")
        if isinstance(name, str) and name:
            names.append(name)
        elif isinstance(tag_id, str) and tag_id.isascii() and tag_id.isdigit() and len(tag_id) < 19:
            names.append(get_object_or_404(Tag, owner=owner, pk=int(tag_id)).name)
        else:
            raise Http404
    return names


@contextmanager
def _refusals_in_shape() -> Iterator[None]:
    try:
        yield
    except (UrlError, TagNameError) as error:
        raise refusal(HTTPStatus.BAD_REQUEST, str(reason_sentence(error.problem.value))) from error
