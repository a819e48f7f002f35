"""Single sign-on: go to the identity provider, come back from it, connect an account with it or part the two."""

import requests
import structlog
from allauth.decorators import rate_limit
from allauth.socialaccount.internal.flows.connect import validate_disconnect
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.accounts.sign_on import SignedTokens, SignOnAdapter, failed
from linksnap.views.signed_in import owner_of, proved_again

log = structlog.get_logger(__name__)
# What an answer of a provider that is away, or is none, makes the client raise.
_PROVIDER_FAULTS = (requests.RequestException, OAuth2Error, KeyError, TypeError, ValueError)


@rate_limit(action="login")  # type: ignore[untyped-decorator]
@login_not_required
@require_POST
def sign_on(request: HttpRequest) -> HttpResponse:
    """Leave for the provider."""
    if request.user.is_authenticated:
        return redirect("library")
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return _leave(request, AuthProcess.LOGIN, wanted if is_ours else resolve_url("library"))


@proved_again
@require_POST
def sign_on_connect(request: HttpRequest) -> HttpResponse:
    """Leave for the provider, to connect the signed-in person's account with it."""
    return _leave(request, AuthProcess.CONNECT, resolve_url("security"))


@proved_again
@require_POST
def sign_on_part(request: HttpRequest) -> HttpResponse:
    """Connect the account with the provider no more, unless that is the only way in."""
    account = SocialAccount.objects.filter(user=owner_of(request), provider=settings.SIGN_ON_ID).first()
    if account is None:
        raise Http404
    try:
        validate_disconnect(request, account)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        account.delete()
        messages.success(request, _("Single sign-on is not connected any more."))
    return redirect("security")


@login_not_required
@never_cache
@require_safe
def sign_on_callback(request: HttpRequest) -> HttpResponse:
    """Come back. The state in the address must be the one this session left with, or nothing happens."""
    if settings.ENV.sign_on is None:
        raise Http404
    view = OAuth2CallbackView.adapter_view(SignedTokens(request, settings.SIGN_ON_ID))
    try:
        answer: HttpResponse = view(request)
    except _PROVIDER_FAULTS as fault:
        return _fault(request, fault)
    return answer


def _leave(request: HttpRequest, process: str, back_to: str) -> HttpResponse:
    """A page that leads on by itself: browsers refuse to follow a form to another site under our content policy."""
    if settings.ENV.sign_on is None:
        raise Http404
    provider = SignOnAdapter(request).get_provider(request, settings.SIGN_ON_ID)
    try:
        answer = provider.redirect(request, process, next_url=back_to)
    except _PROVIDER_FAULTS as fault:
        return _fault(request, fault)
    target = answer.headers.get("Location", "")
    if not target.startswith(("https://", "http://")):
        return HttpResponse(status=answer.status_code, headers={"Location": target})
    return render(request, "account/leaving.html", {"target": target, "sign_on": settings.ENV.sign_on})


def _fault(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.warning("sign_on_failed", problem=repr(fault))
    messages.error(request, failed())
    return redirect("security" if request.user.is_authenticated else "sign_in")
