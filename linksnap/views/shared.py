"""A shared collection as anybody with its address reads it: nothing signed in, nothing captured, nothing private."""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linksnap.queries.shared_collections import shared_page
from linksnap.views.page_numbers import asked_number, numbers_around

# Stricter than the app's own: this page has no script, no frame and no connection.
_POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


@login_not_required
@csp(_POLICY)  # type: ignore[arg-type]  # typed for views without further arguments
@require_safe
def shared(request: HttpRequest, secret: str, public_id: str = "") -> HttpResponse:
    """`/shared/<secret>/` and, for a list below it, `/shared/<secret>/<id>/`."""
    found = shared_page(secret, public_id, asked_number(request) or 1)
    if found is None:
        raise Http404
    numbers = numbers_around(found.page)
    context = {"shared": found, "page": found.page, "page_numbers": numbers, "secret": secret}
    response = render(request, "shared/page.html", context)
    # The address is the key: no search engine keeps it, and no cache outlives unsharing. To other sites it never goes,
    # by the referrer policy `same-origin` of every page; `no-referrer` would fail the language switch's CSRF check.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
