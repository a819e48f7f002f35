"""Put tags on a link and take them off. POST only, owner only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Tag
from linksnap.rules.tag_names import TagNameError, TagProblem, split_tag_names
from linksnap.services import tags
from linksnap.views.link_actions import own_link
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of


@require_POST
def tag(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add the tags in `name`: several when commas stand between them. The first that cannot be one is explained."""
    link = own_link(request, public_id)
    names = split_tag_names(request.POST.get("name", ""))
    try:
        if not names:
            raise TagNameError(TagProblem.EMPTY)
        for name in names:
            tags.add(link, name)
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", public_id)


@require_POST
def untag(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the tag with the slug `tag` off the link."""
    link = own_link(request, public_id)
    slug = request.POST.get("tag", "").replace("\x00", "")
    tags.remove(link, get_object_or_404(Tag, owner=owner_of(request), slug=slug))
    return back_to(request, "snapshot", public_id)
