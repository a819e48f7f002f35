"""The form that takes pasted addresses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linksnap.rules.canonical_url import UrlProblem
from linksnap.services.links import SavedMany, UrlRefusal

# 500 addresses of ordinary length; one address alone may have 8,192 bytes.
_MOST_CHARACTERS = 500_000


class AddForm(forms.Form):
    """One field: one address, or a text with many. What the addresses are worth is judged by services.links."""

    url = forms.CharField(
        label=_("Addresses"), max_length=_MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 6, "data-urls": ""})
    )

    def refusal(self) -> SavedMany:
        """The outcome of a form without a text, or with far too much of it."""
        text = self.data.get("url", "")
        problem = UrlProblem.TOO_LONG if len(text) > _MOST_CHARACTERS else UrlProblem.EMPTY
        return SavedMany(problems=[UrlRefusal("", problem)])
