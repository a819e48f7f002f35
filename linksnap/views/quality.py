"""`/quality/`: how well suggestions and search do in one's own library, with nothing where too little is known."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.queries import quality as figures
from linksnap.queries.review_tags import FEWEST
from linksnap.rules.plots import reliability, shares_over_time
from linksnap.services import own_questions
from linksnap.views.signed_in import owner_of

DEPTHS = (1, 3, 10)


@never_cache
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """Figures, two drawings, tables; a fixed number of queries, and no search."""
    owner = owner_of(request)
    recall = own_questions.recall_of(owner)
    fitted = figures.fitted_suggester(owner)
    suggested = figures.suggestion_quality(owner)
    line = shares_over_time([month.rate.share for month in suggested.months])
    bins = figures.bins_of(fitted)
    context = {
        "suggested": suggested,
        "months": list(zip(suggested.months, line.points, strict=True)),
        "line": line,
        "fitted": fitted,
        "bins": bins,
        "dots": reliability(bins),
        "by_itself": figures.by_itself(owner, fitted),
        "embedded": figures.embedded(owner),
        "recall": recall,
        "depths": [(depth, recall.share_then(depth), recall.share_now(depth)) for depth in DEPTHS],
        "fewest": FEWEST,
    }
    return render(request, "quality/page.html", context)


@require_POST
def ask_again(request: HttpRequest) -> HttpResponse:
    """Search for one's own questions again, and show where the opened pages stand now."""
    recall = own_questions.ask_again(owner_of(request))
    if not recall.asked:
        messages.info(request, _("There is no question to ask again yet."))
    return HttpResponseRedirect(f"{reverse('quality')}#questions", status=303)
