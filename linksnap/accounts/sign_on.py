"""Single sign-on: what django-allauth asks us about accounts of an identity provider (OpenID Connect)."""

from typing import Any

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import AuthError, Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linksnap.models import User
from linksnap.services import people

log = structlog.get_logger(__name__)
# As an installed app it would load an HTTP client into every process, 8 MB in each of six; here the web server alone
# has it.
registry.register(OpenIDConnectProvider)


class SignedTokens(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's client, but for two things: one address to come back to, and a signature that is always checked."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The one address an operator registers at the provider."""
        return f"{settings.PUBLIC_URL}{reverse('sign_on_callback')}"

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """OpenID Connect Core 3.1.3.7 lets TLS stand for the signature; a provider on a LAN may be reached without."""
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who may come in by single sign-on, what their account is made of, and who is an owner."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": gettext_lazy("Set a password first, or you could not come back."),
    }

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """The provider of the settings, which speaks through our client."""
        found = super().get_provider(request, provider, client_id=client_id)
        found.oauth2_adapter_class = SignedTokens
        return found

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whether somebody the provider lets in gets an account; else a sentence at the door."""
        if settings.ENV.sign_on is not None and settings.ENV.sign_on.makes_accounts:
            return True
        sentence = _("There is no account here that belongs to this sign-on. Ask an owner for an invitation.")
        raise ImmediateHttpResponse(_back_to_the_door(request, sentence))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Take over who is an owner. E-mail addresses connect nothing: whoever could write one would be somebody."""
        sociallogin.email_addresses = []
        if sociallogin.is_existing and sociallogin.state.get("process") != "connect":
            follow_groups(sociallogin.user, claims_of(sociallogin.account))

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account of somebody new."""
        claims = claims_of(sociallogin.account)
        sociallogin.user.email = str(claims.get("email") or "")[:254] if claims.get("email_verified") is True else ""
        user: User = super().save_user(request, sociallogin, form)
        follow_groups(user, claims)
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Where a person stands after connecting."""
        return reverse("security")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say so at the door; what exactly went wrong stands in the log, for the operator."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(_back_to_the_door(request, _("You went back from the sign-on.")))
        log.warning("sign_on_failed", problem=repr(exception), error=str(error))
        raise ImmediateHttpResponse(_back_to_the_door(request, failed()))


def failed() -> str:
    """The sentence for a sign-on that did not work."""
    name = settings.ENV.sign_on.name if settings.ENV.sign_on else ""
    return _("The sign-on with %(name)s did not work. Try again, or ask whoever runs this instance.") % {"name": name}


def claims_of(account: SocialAccount) -> dict[str, Any]:
    """What the provider says of a person: the signed token, and above it what it answers when asked (userinfo)."""
    data = account.extra_data if isinstance(account.extra_data, dict) else {}
    return {**(data.get("id_token") or {}), **(data.get("userinfo") or {})}


def follow_groups(user: User, claims: dict[str, Any]) -> None:
    """Make them an owner or not, as the provider says; without LINKSNAP_OIDC_OWNER_GROUP it says nothing about it."""
    sign_on = settings.ENV.sign_on
    if sign_on is None or not sign_on.owner_group:
        return
    named = claims.get(sign_on.groups_claim) or []
    groups = named if isinstance(named, list) else str(named).split()
    try:
        people.set_owner(user, sign_on.owner_group in groups)
    except people.LastOwner:
        log.warning("sign_on_keeps_last_owner", user=user.get_username())


def _back_to_the_door(request: HttpRequest, sentence: str) -> HttpResponseRedirect:
    messages.error(request, sentence)
    return HttpResponseRedirect(reverse("security" if request.user.is_authenticated else "sign_in"))
