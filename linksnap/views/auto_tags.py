"""Tags put on by themselves: from when, which ones, and taking them off or keeping them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.auto_tags import AutoTagsForm
from linksnap.queries.suggesting import put_on, put_on_page
from linksnap.services import auto_tags
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """`/settings/suggesting/`: keep from which probability tags are put on by themselves."""
    form = AutoTagsForm(request.POST)
    if form.is_valid():
        auto_tags.choose(owner_of(request), form.chosen)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose one of the values shown."))
    return HttpResponseRedirect(f"{reverse('settings')}#suggesting", status=303)


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """`/settings/auto-tags/`: what was put on by itself and nobody confirmed yet."""
    page = put_on_page(owner_of(request), request.GET.get("page"))
    return render(request, "settings/auto_tags.html", {"page": page})


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Keep one tag of the list, or take it off and remember that."""
    person = owner_of(request)
    number = request.POST.get("row", "")
    row = get_object_or_404(put_on(person), pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    if request.POST.get("do") == "keep":
        auto_tags.keep(person, [row.pk])
    else:
        auto_tags.undo(row)
    return HttpResponseRedirect(reverse("auto_tags"), status=303)


@require_POST
def decide_all(request: HttpRequest) -> HttpResponse:
    """Keep them all, or take them all off."""
    person = owner_of(request)
    if request.POST.get("do") == "keep":
        count = auto_tags.keep(person)
        messages.success(request, ngettext("%(n)d tag kept.", "%(n)d tags kept.", count) % {"n": count})
    else:
        count, change = auto_tags.undo_all(person)
        said = ngettext("%(n)d tag taken off.", "%(n)d tags taken off.", count) % {"n": count}
        if change is None:
            messages.success(request, said)
        else:
            tell(request, said, change)
    return HttpResponseRedirect(reverse("auto_tags"), status=303)
