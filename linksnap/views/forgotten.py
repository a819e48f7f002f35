"""`/sign-in/forgotten/`: a sign-in link by mail, where the operator named a mail server."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linksnap.forms.accounts import ForgottenForm
from linksnap.services import letters


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether the address is somebody's or nobody's."""
    if not letters.can_write():
        raise Http404
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "account/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)
    address = form.cleaned_data["email"]
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, action="reset_password", key=address.lower())
    if too_many is not None:
        return too_many
    letters.send_sign_in_links(address)
    return render(request, "account/forgotten.html", {"sent_to": address})
