"""Accounts that look lived in: devices, second factors, people, an open invitation."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from linksnap.models import User
from linksnap.services import invitations, people
from tests.people import person

_AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0",
)


def protect(owner: User) -> None:
    """Give somebody an app, recovery codes, two passkeys and two more devices."""
    TOTP.activate(owner, generate_totp_secret())
    RecoveryCodes.activate(owner)
    for name, is_alone in (("手机", True), ("YubiKey", False)):
        credential = {"clientExtensionResults": {"credProps": {"rk": is_alone}}}
        Authenticator.objects.create(user=owner, type="webauthn", data={"name": name, "credential": credential})
    for agent in _AGENTS:
        device = Client(headers={"User-Agent": agent})
        device.force_login(owner)
        device.get("/language/")


def people_an_instance(operator: User) -> str:
    """More people and two invitations; the path of one of them."""
    people.set_owner(operator, True)
    people.close(person("王老师"))
    User.objects.filter(username="bob").update(last_login=timezone.now() - timedelta(days=2))
    invitations.create(operator, "Mei, from the reading group")
    return invitations.create(operator, "小明的妈妈", timedelta(days=30)).partition("8420")[2]
