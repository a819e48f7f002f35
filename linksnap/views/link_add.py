"""Add links: the bar on top of the library, and a page of its own for many at once and for pages without scripts."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linksnap.forms.link_add import AddForm
from linksnap.forms.page_upload import PageUploadForm
from linksnap.forms.reasons import reason_sentence
from linksnap.models import User
from linksnap.queries.captures import tray
from linksnap.rules.tag_names import TagNameError, split_tag_names
from linksnap.services import first_steps, links, tags
from linksnap.services.links import SavedMany
from linksnap.views.signed_in import owner_of

_LONGEST_TAGS = 2_000


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """`/add/`: the form (`?url=` fills it); a POST saves what was pasted."""
    owner = owner_of(request)
    if request.method != "POST":
        text = request.GET.get("url") or request.GET.get("text", "")
        context = add_context(AddForm(initial={"url": text})) | {
            "page_form": PageUploadForm(initial={"page_url": text[:8192]}),
            "came_filled": bool(text),
        }
        return render(request, "add/page.html", context)
    form = AddForm(request.POST)
    outcome = links.save_many(owner, form.data.get("url", "")) if form.is_valid() else form.refusal()
    if outcome.saved and request.POST.get("came") == "filled":
        first_steps.note_outside(owner)
    _put_tags_on(request, outcome)
    if request.headers.get("HX-Target") == "desk":
        return _desk(request, owner, form, outcome)
    if outcome.saved and not outcome.problems and not _known(outcome):
        return _way_out(outcome)
    context = add_context(form, outcome) | {"typed_tags": request.POST.get("tags", "") if outcome.problems else ""}
    return render(request, "add/page.html", context, status=422 if outcome.problems else 200)


def _desk(request: HttpRequest, owner: User, form: AddForm, outcome: SavedMany) -> HttpResponse:
    """The add bar and the tray, drawn again: the new rows stand in it before anything was fetched."""
    context = add_context(form if outcome.problems else AddForm(), outcome) | {"tray": tray(owner)}
    return render(request, "add/_desk.html", context, status=422 if outcome.problems else 200)


def add_context(form: AddForm, outcome: SavedMany | None = None) -> dict[str, Any]:
    """What the page and the bar need."""
    done = outcome or SavedMany()
    return {
        "add_form": form,
        "page_form": PageUploadForm(),
        "refusals": done.problems[:20],
        "refusals_named": len(done.problems) + len(done.saved) > 1,
        "known": _known(done)[:5],
        "saved_count": len(done.saved),
        "most_at_once": settings.MAX_URLS_AT_ONCE,
    }


def _put_tags_on(request: HttpRequest, outcome: SavedMany) -> None:
    """The tags of the form go on every link it saved; a name that cannot be one is told, and the links stay."""
    names = split_tag_names(request.POST.get("tags", "")[:_LONGEST_TAGS])
    try:
        for saved in outcome.saved if names else ():
            tags.change(saved.link, names, ())
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))


def _known(outcome: SavedMany) -> list[links.Saved]:
    return [saved for saved in outcome.saved if not saved.created and saved.capture is None]


def _way_out(outcome: SavedMany) -> HttpResponse:
    """303: to the one capture to watch, else to the queue."""
    captures = [saved.capture for saved in outcome.saved if saved.capture]
    answer = redirect("capture", captures[0].public_id) if len(captures) == 1 else redirect("captures")
    answer.status_code = 303
    return answer
