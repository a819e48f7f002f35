"""What is done to the links that were ticked in a list, or to the whole list: one button, one step back."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.bulk_words import told
from linksnap.forms.exports import SMALL_FORMATS
from linksnap.forms.reasons import reason_sentence
from linksnap.forms.similar import read_similar
from linksnap.models import Collection, Link, User
from linksnap.queries.collections import collection_at, collections_of
from linksnap.rules.collection_names import CollectionError
from linksnap.rules.tag_names import TagNameError, split_tag_names
from linksnap.services import bulk_actions, collections, exports
from linksnap.services.bulk_actions import BulkAction, Wish
from linksnap.services.exports import ExportFormat, ExportScope
from linksnap.services.file_delivery import sent_pieces
from linksnap.services.link_deletion import MOST_AT_ONCE, TooManyLinks
from linksnap.services.similar import MOST_EXAMPLES
from linksnap.views.collections import offered_paths, typed
from linksnap.views.listed_links import links_chosen, links_listed
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.similar import address_of_similar
from linksnap.views.undo import tell

MOST_TAGS = 20
_EXPORT = "export-"
# Enter in one of the two fields: whichever holds something.
_TYPED = "typed"
_SIMILAR, _UNLIKE = "similar", "unlike"


@require_POST
def links_batch(request: HttpRequest) -> HttpResponseBase:
    """`do` with the ticked links (`link`), or, with `all=1`, with all of the list at `next`."""
    owner = owner_of(request)
    link_ids = _links(request, owner)
    if not link_ids:
        messages.info(request, _("Tick some links first."))
        return back_to(request, "library")
    do = _asked(request)
    if do in (_SIMILAR, _UNLIKE):
        return redirect(_similar(request, owner, link_ids, do))
    if do.removeprefix(_EXPORT) in set(SMALL_FORMATS):
        return _exported(request, owner, link_ids, ExportFormat(do.removeprefix(_EXPORT)))
    try:
        action = BulkAction(do)
    except ValueError:
        raise BadRequest from None
    _do(request, owner, link_ids, action)
    return back_to(request, "library")


@require_safe
def batch_names(request: HttpRequest) -> HttpResponse:
    """What the bar's field of collections completes: their paths."""
    return render(request, "library/_names.html", {"names": offered_paths(owner_of(request))})


def _similar(request: HttpRequest, owner: User, link_ids: list[int], do: str) -> str:
    """The list of what is like the ticked links; on such a list, `unlike` takes them off what it has."""
    chosen = list(Link.objects.filter(owner=owner, pk__in=link_ids[:MOST_EXAMPLES]).values_list("public_id", flat=True))
    before = read_similar(QueryDict(urlsplit(request.POST.get("next", "")).query), {})
    if do == _UNLIKE:
        return address_of_similar(reverse("similar"), list(before.like), [*before.unlike, *chosen], before.words)
    return address_of_similar(reverse("similar"), chosen, [])


def _links(request: HttpRequest, owner: User) -> list[int]:
    if request.POST.get("all") == "1":
        return links_listed(owner, request.POST.get("next", ""))
    return links_chosen(owner, request.POST.getlist("link"))


def _asked(request: HttpRequest) -> str:
    do = request.POST.get("do", "")
    if do != _TYPED:
        return do
    into = typed(request, "collection").strip() and not request.POST.get("tags", "").strip()
    return BulkAction.COLLECT if into else BulkAction.TAG


def _do(request: HttpRequest, owner: User, link_ids: list[int], action: BulkAction) -> None:
    try:
        done = bulk_actions.act(owner, link_ids, _wish(request, owner, action))
    except (TagNameError, CollectionError) as error:
        messages.error(request, reason_sentence(error.problem))
    except TooManyLinks:
        messages.error(request, _("More than %(most)d links are not deleted at once.") % {"most": MOST_AT_ONCE})
    else:
        sentence = told(action, done.summary)
        tell(request, sentence, done) if done.summary["links"] else messages.info(request, sentence)


def _wish(request: HttpRequest, owner: User, action: BulkAction) -> Wish:
    names = tuple(split_tag_names(request.POST.get("tags", "").replace("\x00", ""))[:MOST_TAGS])
    instead = request.POST.get("instead", "").replace("\x00", "").strip()
    line = typed(request, "collection")
    place = None
    if action is BulkAction.COLLECT:
        place = _collection_named(owner, line)
    elif action is BulkAction.UNCOLLECT and line.strip():
        place = collection_at(owner, line)
    elif action is BulkAction.UNCOLLECT:
        place = collections_of(owner).filter(public_id=typed(request, "here")).first()
    return Wish(action, names, instead, place)


def _collection_named(owner: User, line: str) -> Collection:
    """The collection whose path was typed, made when it is new. Raises CollectionError."""
    found = collection_at(owner, line) if line.strip() else None
    return found or collections.get_or_create_path(owner, tuple(line.split("/")))


def _exported(request: HttpRequest, owner: User, link_ids: list[int], wanted: ExportFormat) -> HttpResponseBase:
    pieces = exports.stream(owner, wanted, scope=ExportScope(links=tuple(link_ids)))
    file_name = f"linksnap-{timezone.now():%Y-%m-%d}.{wanted.suffix}"
    return sent_pieces(request, pieces, wanted.content_type, file_name)
