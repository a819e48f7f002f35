"""The second factor: django-allauth's pages for codes, passkeys and proving again who one is, in our look."""

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
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

# At the door, after the password.
ask_for_code = never_cache(AuthenticateView.as_view(template_name="security/ask.html"))
sign_in_by_passkey = never_cache(LoginWebAuthnView.as_view())

# Before what matters.
confirm_by_password = never_cache(ReauthenticateView.as_view(template_name="security/confirm.html"))
confirm_by_code = never_cache(ReauthenticateByCodeView.as_view(template_name="security/confirm_code.html"))
confirm_by_passkey = never_cache(ReauthenticateWebAuthnView.as_view(template_name="security/confirm_passkey.html"))

set_up_app = never_cache(ActivateTOTPView.as_view(template_name="security/app.html"))
turn_off_app = never_cache(
    DeactivateTOTPView.as_view(template_name="security/app_off.html", success_url=reverse_lazy("security"))
)
codes = never_cache(ViewRecoveryCodesView.as_view(template_name="security/codes.html"))
new_codes = never_cache(GenerateRecoveryCodesView.as_view(template_name="security/new_codes.html"))
codes_file = never_cache(DownloadRecoveryCodesView.as_view(template_name="security/codes.txt"))
add_passkey = never_cache(AddWebAuthnView.as_view(template_name="security/passkey.html"))
remove_passkey = never_cache(
    RemoveWebAuthnView.as_view(template_name="security/passkey_remove.html", success_url=reverse_lazy("security"))
)
