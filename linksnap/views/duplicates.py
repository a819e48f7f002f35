"""`/report/duplicates/`: links that show one page, group by group; merge the ticked ones; one step back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.models import Link, User
from linksnap.queries.duplicates import find_duplicates, shown_groups
from linksnap.queries.remembered import Look, remembered
from linksnap.services import link_merging
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

GROUPS_A_PAGE = 20
_MOST_LINKS = 2_000


@never_cache
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The groups, with the link that would be kept first."""
    owner = owner_of(request)
    found = remembered(owner, Look.DUPLICATES, lambda: find_duplicates(owner))
    page = Paginator(found.groups, GROUPS_A_PAGE).get_page(asked_number(request) or 1)
    numbers = numbers_around(page)
    groups = shown_groups(owner, list(page))
    shown = {"page": page, "page_numbers": numbers, "groups": groups, "found": found}
    return render(request, "report/duplicates.html", shown)


@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Merge the ticked groups; the first link of each stays."""
    owner = owner_of(request)
    groups = _ticked(owner, [value.split() for value in request.POST.getlist("group")])
    done = link_merging.merge(owner, groups) if groups else None
    if done is None or not done.summary["links"]:
        messages.info(request, _("Tick some groups first."))
    else:
        n = int(done.summary["links"])
        told = ngettext("%(n)d link was merged into another.", "%(n)d links were merged into others.", n)
        tell(request, told % {"n": n}, done)
    return redirect("report_duplicates")


def _ticked(owner: User, groups: list[list[str]]) -> list[list[int]]:
    """The ids behind the public ids; what belongs to others is none."""
    named = [public_id for group in groups for public_id in group][:_MOST_LINKS]
    ids = dict(Link.objects.filter(owner=owner, public_id__in=named).values_list("public_id", "pk"))
    return [[ids[public_id] for public_id in group if public_id in ids] for group in groups]
