"""The forms of the settings page: language and theme, a new API token."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from linksnap.models import Theme, TokenScope, User


class AppearanceForm(forms.Form):
    """Language and colours of the interface."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Like the browser")), *settings.LANGUAGES], required=False
    )
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices)

    @classmethod
    def of(cls, person: User) -> "AppearanceForm":
        """The form as this person's choices stand."""
        return cls(initial={"language": person.language, "theme": person.theme})


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    scope = forms.ChoiceField(label=_("May"), choices=TokenScope.choices, initial=TokenScope.WRITE)
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year")), (0, _("until it is revoked"))],
        initial=0,
        required=False,
    )

    def clean_days(self) -> int:
        """Left out means until it is revoked."""
        return int(self.cleaned_data["days"] or 0)


class StorageForm(forms.Form):
    """What happens to old versions."""

    thins_versions = forms.BooleanField(label=_("Thin out old versions"), required=False)
