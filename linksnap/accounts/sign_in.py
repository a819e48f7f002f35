"""What django-allauth asks us about accounts: who may make one, what a visitor's address is, and our own words."""

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.messages import ERROR, SUCCESS
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linksnap.env import SignUp

# allauth tells by templates what happened; these are worth a sentence, in our words.
_TOLD = {
    "mfa/messages/totp_activated.txt": _("The authenticator app is asked for from now on."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is not asked for any more."),
    "mfa/messages/webauthn_added.txt": _("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
    "mfa/messages/recovery_codes_generated.txt": _("There are new recovery codes."),
    "socialaccount/messages/account_connected.txt": _("Single sign-on is connected."),
    "socialaccount/messages/account_connected_updated.txt": _("Single sign-on is connected."),
    "socialaccount/messages/account_connected_other.txt": _("That account is connected with somebody else here."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves unless the operator opens the door."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Too many attempts that failed. Try again in a few minutes."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is not correct."),
        "rate_limited": _("Too many attempts. Try again in a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether anybody may make an account."""
        return bool(settings.ENV.sign_up == SignUp.OPEN)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address attempts are counted by: behind LINKSNAP_PROXIES proxies, the one the first of them saw.

        Anybody can send the header, so only as many of its last words are believed as there are proxies.
        """
        count = settings.ENV.proxies
        words = [word.strip() for word in request.headers.get("X-Forwarded-For", "").split(",") if word.strip()]
        said = words[-count] if 0 < count <= len(words) else request.META.get("REMOTE_ADDR")
        try:
            return str(ip_address(str(said)))
        except ValueError:
            # A socket file, or a proxy that hides addresses: everybody counts together.
            return "0.0.0.0"

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponseRedirect:
        """Somebody whose account was closed has proved who they are and may be told."""
        self.add_message(request, ERROR, message=gettext("This account is closed. Ask an owner of this instance."))
        return HttpResponseRedirect(reverse("sign_in"))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what is worth saying; that somebody is signed in, they see."""
        sentence = message or _TOLD.get(message_template or "")
        if sentence:
            super().add_message(request, level or SUCCESS, message=str(sentence), extra_tags=extra_tags)
