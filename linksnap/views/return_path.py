"""Where a form leads back to: `next`, when it is a path of this site."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, otherwise: str, *args: object) -> HttpResponseRedirect:
    """303 to the form's `next`, or to the page named `otherwise`."""
    path = request.POST.get("next", "")
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    # 303, not 302: whatever the method was, the page is fetched by GET.
    return HttpResponseRedirect(path if is_ours else resolve_url(otherwise, *args), status=303)
