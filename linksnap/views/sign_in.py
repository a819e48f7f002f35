"""Come in and go out: username and password (django-allauth's form and rate limits), one-time links, sign-out."""

from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linksnap.accounts.second_factor import has_passkeys
from linksnap.env import SignUp
from linksnap.models import User
from linksnap.services import letters, sign_in_links

BY_LINK = "sign_in_link"


@sensitive_post_parameters("password")
@rate_limit(action="login")  # type: ignore[untyped-decorator]
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """`/sign-in/`. allauth's form counts failed attempts by name and address and refuses after too many."""
    if request.user.is_authenticated:
        return redirect("library")
    takes_password = not (settings.ENV.sign_on and settings.ENV.sign_on.hides_passwords)
    form = LoginForm(request.POST if request.method == "POST" and takes_password else None, request=request)
    if form.is_bound and form.is_valid():
        answer: HttpResponse = form.login(request, redirect_url=_way_in(request))
        return answer
    context = {
        "form": form,
        "next": request.GET.get("next") or request.POST.get("next", ""),
        "takes_password": takes_password,
        "sign_on": settings.ENV.sign_on,
        "has_passkeys": has_passkeys(),
        "is_open": settings.ENV.sign_up == SignUp.OPEN and takes_password,
        "can_write": letters.can_write(),
    }
    return render(request, "account/sign_in.html", context, status=422 if form.is_bound else 200)


def _way_in(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else resolve_url("library")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, secret: str) -> HttpResponse:
    """A page with one button; only pressing it (POST) uses the link up, so no mail scanner or preview can."""
    if request.method != "POST":
        link = sign_in_links.open_link(secret)
        status = 200 if link else 410
        return render(request, "account/sign_in_link.html", {"link": link}, status=status)
    person = sign_in_links.redeem(secret)
    if person is None:
        return render(request, "account/sign_in_link.html", {"link": None}, status=410)
    return _let_in_by_link(request, person)


def _let_in_by_link(request: HttpRequest, person: User) -> HttpResponse:
    """Through allauth, which asks for the second factor where there is one: a link stands for the password alone."""
    logout(request)
    record_authentication(request, person, BY_LINK, reauthenticated=True)
    way_in = resolve_url("library")
    answer: HttpResponse = perform_login(request, person, email_verification="none", redirect_url=way_in)
    if not person.has_usable_password():
        # This link was the only key: say where to make another, but let them in first.
        messages.info(request, _("You came in by a link. Set a password in the settings to come back without one."))
    return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")
