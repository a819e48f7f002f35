"""The forms around accounts: joining, e-mail address, inviting, a new person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from linksnap.models import User
from linksnap.services import people

_NAME_USED = _("Somebody has this name already. Choose another one.")
_NAME_UNUSABLE = _("Letters, digits and @ . + - _ only, two at least.")


def password_form(person: User, data: Any = None, *, knows_old: bool = True) -> SetPasswordForm[User]:
    """Asks for the old password only where there is one that its owner can be asked for."""
    asks_old = person.has_usable_password() and knows_old
    form = (PasswordChangeForm if asks_old else SetPasswordForm)(person, data)
    for field in form.fields.values():
        # Django's own form asks for the focus, which would scroll a phone past the other sections.
        field.widget.attrs.pop("autofocus", None)
    return form


class JoinForm(forms.Form):
    """A new account: a name and a password, typed twice."""

    username = forms.CharField(label=_("User name"), max_length=150)
    password1 = forms.CharField(label=_("Password"), max_length=1000, strip=False)
    password2 = forms.CharField(label=_("Password again"), max_length=1000, strip=False)

    def clean(self) -> dict[str, Any]:
        """The two passwords are the same, and neither short, common, nor the name."""
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password1")
        if not password:
            return cleaned
        if password != cleaned.get("password2"):
            self.add_error("password2", _("The two passwords differ."))
        try:
            validate_password(password, User(username=cleaned.get("username", "")))
        except forms.ValidationError as problem:
            self.add_error("password1", problem)
        return cleaned

    def refuse_name(self, problem: people.NameTaken | people.NameUnusable) -> None:
        """Say what is wrong with the name."""
        self.add_error("username", _NAME_USED if isinstance(problem, people.NameTaken) else _NAME_UNUSABLE)


class PersonForm(forms.Form):
    """A person an owner makes an account for."""

    username = forms.CharField(label=_("User name"), max_length=150)

    def refuse_name(self, problem: people.NameTaken | people.NameUnusable) -> None:
        """Say what is wrong with the name."""
        self.add_error("username", _NAME_USED if isinstance(problem, people.NameTaken) else _NAME_UNUSABLE)


class InviteForm(forms.Form):
    """An invitation: whom it is for, and how long it works."""

    note = forms.CharField(label=_("Whom it is for"), max_length=120, required=False)
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        choices=[(1, _("a day")), (7, _("a week")), (30, _("a month"))],
        initial=7,
    )


class AddressForm(forms.Form):
    """An e-mail address; empty forgets the one that is known."""

    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)


class ForgottenForm(forms.Form):
    """Where a sign-in link shall go."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class DeleteForm(forms.Form):
    """The name of the person who is about to be deleted, typed in full."""

    username = forms.CharField(label=_("User name"), max_length=150)
