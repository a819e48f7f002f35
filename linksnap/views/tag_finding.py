"""The options below a field of tags: what the person may mean, and a new tag last."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linksnap.queries.tag_finder import find_tags
from linksnap.views.signed_in import owner_of

# A field that asks for a tag that is there (`data-tags="one"`): to merge into, to stand under.
_ONE = "one"


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """`/tags/find/?q=&kind=&but=`: rows of a listbox (static/js/parts/tag-field.js), without the tag numbered `but`."""
    found = find_tags(owner_of(request), request.GET.get("q", ""))
    new = "" if request.GET.get("kind") == _ONE else found.new
    tags = [one for one in found.tags if str(one.tag.pk) != request.GET.get("but")]
    return render(request, "tags/_options.html", {"tags": tags, "new": new})
