"""From which probability tags are put on by themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linksnap.models import User
from linksnap.queries.suggesting import STARTS


class AutoTagsForm(forms.Form):
    """One choice: never, or from one of a few probabilities."""

    start = forms.ChoiceField(
        label=_("Put suggested tags on by themselves"),
        choices=[("", _("Never")), *((f"{start:g}", f"{start:.0%}") for start in STARTS)],
        required=False,
    )

    @classmethod
    def of(cls, person: User) -> "AutoTagsForm":
        """The form as this person's choice stands."""
        start = person.auto_tags_from
        return cls(initial={"start": "" if start is None else f"{start:g}"})

    @property
    def chosen(self) -> float | None:
        """The probability that was chosen; None for never."""
        start = self.cleaned_data["start"]
        return float(start) if start else None
