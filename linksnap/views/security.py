"""`/settings/security/`: password, e-mail address, second factors, passkeys, single sign-on, devices."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linksnap.accounts.second_factor import has_passkeys
from linksnap.forms.accounts import AddressForm, password_form
from linksnap.models import User
from linksnap.services import devices, letters, people
from linksnap.views.sign_in import BY_LINK
from linksnap.views.signed_in import owner_of, proved_again


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    return _page(request)


@sensitive_post_parameters()
@never_cache
@require_POST
def save_password(request: HttpRequest) -> HttpResponse:
    """Set the first password, or change it; other sessions of this person end."""
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, action="change_password", user=request.user)
    if too_many is not None:
        return too_many
    person = owner_of(request)
    form = password_form(person, request.POST, knows_old=not _has_forgotten(request))
    if not form.is_valid():
        return _page(request, password_form=form)
    form.save()
    update_session_auth_hash(request, person)
    # The session has a new key now; the old one goes with the other devices.
    request.session.pop(devices.SEEN, None)
    devices.note(request)
    people.end_sessions(person, keep=request.session.session_key or "")
    return _done(request, _("Your password was saved. Other devices are signed out."), "password")


@proved_again
@never_cache
@require_POST
def save_address(request: HttpRequest) -> HttpResponse:
    """Write to a new e-mail address; it counts once its owner has followed the link. An empty one is forgotten."""
    if not letters.can_write():
        raise Http404
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, address_form=form)
    address = form.cleaned_data["email"]
    if not address:
        letters.keep_address(owner_of(request), "")
        return _done(request, _("Your e-mail address is forgotten."), "address")
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, action="manage_email", user=request.user)
    if too_many is not None:
        return too_many
    letters.send_confirmation(owner_of(request), address)
    return _done(request, _("A letter is on its way. The address counts once you have opened its link."), "address")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The page a letter leads to, with one button."""
    address = letters.address_in(token, owner_of(request))
    if request.method == "POST" and address:
        letters.keep_address(owner_of(request), address)
        return _done(request, _("Your e-mail address is saved."), "address")
    return render(request, "account/confirm_address.html", {"address": address}, status=200 if address else 410)


@require_POST
def end_device(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out one device."""
    if not devices.end(owner_of(request), number):
        raise Http404
    return _done(request, _("The device is signed out."), "devices")


@require_POST
def end_devices(request: HttpRequest) -> HttpResponse:
    """Sign out all devices but this one."""
    people.end_sessions(owner_of(request), keep=request.session.session_key or "")
    return _done(request, _("All other devices are signed out."), "devices")


def _has_forgotten(request: HttpRequest) -> bool:
    """Whether they came in by a link just now: whoever has forgotten the old password cannot be asked for it."""
    records = get_authentication_records(request, owner_of(request))
    return any(record.get("method") == BY_LINK for record in records) and did_recently_reauthenticate(request)


def _factors(person: User) -> dict[str, Any]:
    """What there is of each kind of second factor."""
    rows = list(Authenticator.objects.filter(user_id=person.pk).order_by("created_at"))
    codes = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "app": next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        "passkeys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "codes": codes,
    }


def _page(request: HttpRequest, **shown: Any) -> HttpResponse:
    person = owner_of(request)
    context = {
        "password_form": password_form(person, knows_old=not _has_forgotten(request)),
        "address_form": AddressForm(initial={"email": person.email}),
        "can_write": letters.can_write(),
        "has_passkeys": has_passkeys(),
        "sign_on": settings.ENV.sign_on,
        "takes_password": not (settings.ENV.sign_on and settings.ENV.sign_on.hides_passwords),
        "connected": SocialAccount.objects.filter(user=person, provider=settings.SIGN_ON_ID).exists(),
        "devices": devices.devices_of(person, request.session.session_key),
        "address_now": get_adapter(request).get_client_ip(request),
        **_factors(person),
    }
    return render(request, "security/page.html", context | shown, status=422 if shown else 200)


def _done(request: HttpRequest, sentence: str, section: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(f"{reverse('security')}#{section}", status=303)
