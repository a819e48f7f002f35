"""Make an account: by an invitation, or by oneself where the operator has opened the door."""

from collections.abc import Callable

from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linksnap.env import SignUp
from linksnap.forms.accounts import JoinForm
from linksnap.models import User
from linksnap.services import invitations, people


@sensitive_post_parameters("password1", "password2")
@rate_limit(action="signup")  # type: ignore[untyped-decorator]
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """`/sign-up/`: there only where the operator has opened the door (LINKSNAP_SIGN_UP)."""
    if settings.ENV.sign_up != SignUp.OPEN or (settings.ENV.sign_on and settings.ENV.sign_on.hides_passwords):
        raise Http404
    if request.user.is_authenticated:
        return redirect("library")
    return _join(request, lambda name, password: people.make(name, password=password))


@sensitive_post_parameters("password1", "password2")
@rate_limit(action="signup")  # type: ignore[untyped-decorator]
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """`/join/<secret>/`: opening it uses nothing up, making the account does."""
    if not invitations.are_on() or not invitations.open_invitation(secret):
        return render(request, "account/invited.html", {"is_spent": True}, status=410)
    if request.user.is_authenticated:
        return render(request, "account/invited.html", {"is_in_already": True})
    return _join(request, lambda name, password: invitations.accept(secret, name, password))


def _join(request: HttpRequest, make: Callable[[str, str], User | None]) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            person = make(form.cleaned_data["username"], form.cleaned_data["password1"])
        except (people.NameTaken, people.NameUnusable) as problem:
            form.refuse_name(problem)
        else:
            if person is None:
                return render(request, "account/invited.html", {"is_spent": True}, status=410)
            answer: HttpResponse = perform_login(
                request, person, email_verification="none", redirect_url=resolve_url("library")
            )
            return answer
    return render(request, "account/invited.html", {"form": form}, status=422 if form.is_bound else 200)
