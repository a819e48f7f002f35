"""`/api/tags/` and `/api/bundles/`."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from linksnap.api.borrowed_doors import json_answer
from linksnap.api.linkding import shapes
from linksnap.api.linkding.answers import field_problem, nothing, page
from linksnap.api.linkding.bodies import read_body
from linksnap.api.linkding.fields import read_name
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Tag, User
from linksnap.queries.linkding import bundles
from linksnap.rules.tag_names import TagNameError
from linksnap.services import tag_journal, tags


def list_tags(request: HttpRequest, owner: User) -> HttpResponse:
    """Every tag, by name."""
    return page(request, Tag.objects.filter(owner=owner).order_by("name", "pk"), shapes.tag)


def create_tag(request: HttpRequest, owner: User) -> HttpResponse:
    """201 with the tag of that name, also when it was there."""
    name = read_name(read_body(request).values)
    try:
        tag = tags.get_or_create(owner.pk, name)
    except TagNameError as error:
        raise field_problem("name", reason_sentence(error.problem.value)) from error
    return json_answer(shapes.tag(tag), HTTPStatus.CREATED)


def read_tag(request: HttpRequest, owner: User, tag_id: int) -> HttpResponse:
    """One tag."""
    return json_answer(shapes.tag(get_object_or_404(Tag, owner=owner, pk=tag_id)))


def delete_tag(request: HttpRequest, owner: User, tag_id: int) -> HttpResponse:
    """Delete it; its bookmarks stay."""
    tag_journal.delete(get_object_or_404(Tag, owner=owner, pk=tag_id))
    return nothing()


def list_bundles(request: HttpRequest, owner: User) -> HttpResponse:
    """Saved searches."""
    return page(request, bundles(owner), shapes.bundle)


def read_bundle(request: HttpRequest, owner: User, bundle_id: int) -> HttpResponse:
    """One saved search."""
    return json_answer(shapes.bundle(get_object_or_404(bundles(owner), pk=bundle_id)))
