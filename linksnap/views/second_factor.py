"""The second factor: django-allauth's pages for codes, passkeys and proving again who one is, in our look."""

from collections.abc import Callable

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


def _page(view: Callable[..., HttpResponse], *, is_form: bool = True) -> Callable[..., HttpResponse]:
    """Django's form views would take PUT for POST, and answer OPTIONS to strangers."""
    methods = ["GET", "HEAD", "POST"] if is_form else ["GET", "HEAD"]
    page: Callable[..., HttpResponse] = never_cache(require_http_methods(methods)(view))
    return page


# At the door, after the password.
ask_for_code = _page(AuthenticateView.as_view(template_name="security/ask.html"))
sign_in_by_passkey = _page(LoginWebAuthnView.as_view())

# Before what matters.
confirm_by_password = _page(ReauthenticateView.as_view(template_name="security/confirm.html"))
confirm_by_code = _page(ReauthenticateByCodeView.as_view(template_name="security/confirm_code.html"))
confirm_by_passkey = _page(ReauthenticateWebAuthnView.as_view(template_name="security/confirm_passkey.html"))

set_up_app = _page(ActivateTOTPView.as_view(template_name="security/app.html"))
turn_off_app = _page(
    DeactivateTOTPView.as_view(template_name="security/app_off.html", success_url=reverse_lazy("security"))
)
codes = _page(ViewRecoveryCodesView.as_view(template_name="security/codes.html"), is_form=False)
new_codes = _page(GenerateRecoveryCodesView.as_view(template_name="security/new_codes.html"))
codes_file = _page(DownloadRecoveryCodesView.as_view(template_name="security/codes.txt"), is_form=False)
add_passkey = _page(AddWebAuthnView.as_view(template_name="security/passkey.html"))
remove_passkey = _page(
    RemoveWebAuthnView.as_view(template_name="security/passkey_remove.html", success_url=reverse_lazy("security"))
)
