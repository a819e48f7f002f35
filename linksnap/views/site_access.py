"""`/settings/sites/`: cookies and headers that let a person's captures into their sites; only names are shown back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.reasons import reason_sentence
from linksnap.forms.site_access import SiteAccessForm
from linksnap.models import SiteAccess
from linksnap.rules.pasted_access import AccessError
from linksnap.rules.url_hosts import host_for_display
from linksnap.services import site_access
from linksnap.views.signed_in import owner_of


@never_cache
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """All of them, and a form for one more; `?site=` fills its name in."""
    return _page(request, SiteAccessForm(initial={"site": request.GET.get("site", "")[:2_000]}))


@sensitive_post_parameters("secret")
@sensitive_variables()
@never_cache
@require_POST
def site_keep(request: HttpRequest) -> HttpResponse:
    """Keep what was pasted, in place of what was there for this site."""
    form = SiteAccessForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        kept = site_access.keep(owner_of(request), form.cleaned_data["site"], form.cleaned_data["secret"])
    except AccessError as error:
        form.add_error(None, reason_sentence(error.problem.value))
        return _page(request, form, 422)
    messages.success(request, _("Captures of %(host)s use it from now on.") % {"host": host_for_display(kept.host)})
    return redirect("sites")


@require_POST
def site_forget(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete it."""
    kept = get_object_or_404(SiteAccess, owner=owner_of(request), public_id=public_id)
    site_access.forget(kept)
    messages.success(request, _("Deleted: %(title)s") % {"title": host_for_display(kept.host)})
    return redirect("sites")


def _page(request: HttpRequest, form: SiteAccessForm, status: int = 200) -> HttpResponse:
    rows = [
        {"access": row, "host": host_for_display(row.host), "is_lost": not site_access.can_be_opened(row)}
        for row in SiteAccess.objects.filter(owner=owner_of(request)).order_by("host")
    ]
    return render(request, "settings/sites.html", {"rows": rows, "form": form}, status=status)
