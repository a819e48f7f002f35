"""What django-allauth asks us about second factors: sealed secrets, names of keys, who we are to a passkey."""

import os
from base64 import b32encode, b64decode, b64encode
from urllib.parse import urlsplit

import structlog
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linksnap.rules.passkey_hosts import passkeys_work_at
from linksnap.services import sealing

log = structlog.get_logger(__name__)
_ROW = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets lie in the database only sealed (AES-256-GCM, the key is not there)."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not correct."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret of the authenticator app, or the seed of the recovery codes."""
        return b64encode(sealing.seal(text.encode(), _ROW)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again. Where the key has changed, give a secret no code fits: nobody gets in, and nothing breaks."""
        try:
            return sealing.opened(b64decode(encrypted_text), _ROW).decode()
        except ValueError:
            log.warning("second_factor_sealed_by_another_key")
            return b32encode(os.urandom(20)).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """The name proposed for a new passkey."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey") if not count else gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are bound to the name of the public address: a page on any other name cannot ask for them."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "localhost", "name": "LinkSnap"}


def has_passkeys() -> bool:
    """Whether passkeys can work at the public address: browsers want a name (no number), and https or localhost."""
    return passkeys_work_at(settings.PUBLIC_URL)
