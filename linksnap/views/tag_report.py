"""`/report/tags/`: tags that may be one, pair by pair; merge the ticked ones; one step back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.models import Tag, User
from linksnap.queries.remembered import Look, remembered
from linksnap.queries.tag_report import shown_pairs, tag_report
from linksnap.services import tag_cleaning
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

PAIRS_A_PAGE = 50


@never_cache
@require_safe
def tag_pairs(request: HttpRequest) -> HttpResponse:
    """The pairs with both counts and what a merge would do; tags on one link below."""
    owner = owner_of(request)
    report = remembered(owner, Look.TAG_PAIRS, lambda: tag_report(owner))
    page = Paginator(report.pairs, PAIRS_A_PAGE).get_page(asked_number(request) or 1)
    numbers = numbers_around(page)
    shown = {"page": page, "page_numbers": numbers, "pairs": shown_pairs(owner, list(page)), "report": report}
    return render(request, "report/tags.html", shown)


@require_POST
def merge_tags(request: HttpRequest) -> HttpResponse:
    """Merge the ticked pairs."""
    owner = owner_of(request)
    done = tag_cleaning.merge_pairs(owner, _ticked(owner, request.POST.getlist("pair")[:PAIRS_A_PAGE]))
    n = int(done.summary["tags"])
    if n:
        told = ngettext("%(n)d tag was merged into another.", "%(n)d tags were merged into others.", n)
        tell(request, told % {"n": n}, done)
    else:
        done.delete()
        messages.info(request, _("Tick some pairs first."))
    return redirect("report_tags")


def _ticked(owner: User, values: list[str]) -> list[tuple[int, int]]:
    """The ids behind pairs of slugs; what belongs to others is none."""
    named = [tuple(value.split(" ")) for value in values if value.count(" ") == 1]
    slugs = [slug for pair in named for slug in pair]
    ids = dict(Tag.objects.filter(owner=owner, slug__in=slugs).values_list("slug", "pk"))
    return [(ids[pair[0]], ids[pair[1]]) for pair in named if pair[0] in ids and pair[1] in ids]
