"""Make a tag from the list of tags. POST only."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Tag
from linksnap.queries.tags import tag_named
from linksnap.rules.tag_names import TagNameError, tag_key
from linksnap.services import tag_changes
from linksnap.services.tags import TagNameTaken
from linksnap.views.signed_in import owner_of
from linksnap.views.tag import typed
from linksnap.views.undo import tell


@require_POST
def tag_make(request: HttpRequest) -> HttpResponse:
    """A tag named `name`, under the one named `parent`; what is refused stands in the form again."""
    owner = owner_of(request)
    name, above = typed(request.POST, "name"), typed(request.POST, "parent")
    parent = tag_named(owner, above) if above else None
    if above and parent is None:
        return _again(request, _("There is no tag named “%(tag)s” to stand under.") % {"tag": above})
    try:
        tag, change = tag_changes.make(owner, name, parent)
    except TagNameError as error:
        return _again(request, reason_sentence(error.problem))
    except TagNameTaken as taken:
        return _again(request, _taken(name, taken.tag))
    tell(request, _("There is a tag “%(tag)s” now.") % {"tag": tag.name}, change)
    return redirect("tag", tag.slug)


def _taken(name: str, tag: Tag) -> str:
    """Whose name it is: a tag's own in some spelling, or another name of one."""
    if tag.key == tag_key(name) or not tag.aliases.filter(key=tag_key(name)).exists():
        return _("There is a tag of this name already: “%(tag)s”.") % {"tag": tag.name}
    return _("“%(name)s” is another name of the tag “%(tag)s” already.") % {"name": name, "tag": tag.name}


def _again(request: HttpRequest, problem: str) -> HttpResponse:
    messages.error(request, problem)
    again = {"new": typed(request.POST, "name"), "under": typed(request.POST, "parent")}
    return HttpResponseRedirect(f"{reverse('tags')}?{urlencode(again)}", status=303)
