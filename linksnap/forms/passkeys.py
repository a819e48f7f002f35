"""django-allauth's forms for passkeys, which take whatever a stranger sends in place of a credential."""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms

# What reading a credential that is none raises, deep in CBOR, base64 and key formats. One of them uncaught is a 500.
_NONE_OF_OURS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    struct.error,
    InvalidSignature,
    UnsupportedAlgorithm,
)


class CredentialField(forms.JSONField):
    """What the browser made, as JSON."""

    def to_python(self, value: Any) -> Any:
        """Nesting without end is no credential either."""
        try:
            return super().to_python(value)
        except RecursionError as problem:
            raise get_adapter().validation_error("incorrect_code") from problem


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """What is no credential is refused like one of somebody else."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _NONE_OF_OURS as problem:
            raise get_adapter().validation_error("incorrect_code") from problem
        return cleaned


class _ReadsCredential(forms.Form):
    """The same for a passkey that is used."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        """The key of the person, or a refusal."""
        try:
            key: Authenticator = super().clean_credential()  # type: ignore[misc]
        except _NONE_OF_OURS as problem:
            raise get_adapter().validation_error("incorrect_code") from problem
        return key


class AuthenticatePasskeyForm(_ReadsCredential, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""


class SignInPasskeyForm(_ReadsCredential, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of name and password."""


class ConfirmPasskeyForm(_ReadsCredential, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey before what matters."""
