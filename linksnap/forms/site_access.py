"""The form that takes what lets a person's captures into a site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linksnap.rules.pasted_access import MAX_TEXT


class SiteAccessForm(forms.Form):
    """A site and what was pasted for it. What was pasted is never shown again, also not after a refusal."""

    site = forms.CharField(label=_("Site"), max_length=2_000)
    secret = forms.CharField(label=_("Cookies or headers"), max_length=MAX_TEXT, strip=False)
