"""The form that asks for one more capture with options."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linksnap.forms.reasons import reason_sentence
from linksnap.rules.capture_options import LONGEST_WAIT_S, MOST_AGENT, CaptureOptionError, CaptureWish, Window
from linksnap.services.capture_formats import OFFERED

_WAITS = (
    (0, _("As long as usual")),
    (5, _("5 seconds more")),
    (10, _("10 seconds more")),
    (LONGEST_WAIT_S, _("30 seconds more")),
)
_WINDOWS = (
    (Window.DESKTOP.value, _("Computer (1280 × 800)")),
    (Window.WIDE.value, _("Large screen (1920 × 1080)")),
    (Window.PHONE.value, _("Phone (390 × 844)")),
)


class CaptureOptionsForm(forms.Form):
    """How long to wait, with or without scripts, in which window, under which name, and with which trust."""

    wait_s = forms.TypedChoiceField(label=_("Wait for the page"), choices=_WAITS, coerce=int, required=False)
    window = forms.ChoiceField(label=_("Window"), choices=_WINDOWS, required=False)
    no_scripts = forms.BooleanField(label=_("Leave out the page's scripts"), required=False)
    user_agent = forms.CharField(label=_("User agent"), max_length=MOST_AGENT, required=False)
    ignore_tls_errors = forms.BooleanField(
        label=_("Take the page even if its certificate is not valid"), required=False
    )
    formats = forms.MultipleChoiceField(
        label=_("Keep beside the page"), choices=[(kind.value, kind.label) for kind in OFFERED], required=False
    )
    # Without it, no box ticked would look like a form that says nothing of formats.
    says_formats = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Put the wish together; a text no header may hold is an error of its field."""
        cleaned = super().clean() or {}
        try:
            self.wish = CaptureWish(
                wait_s=cleaned.get("wait_s") or 0,
                scripts=not cleaned.get("no_scripts"),
                window=Window(cleaned.get("window") or Window.DESKTOP),
                user_agent=cleaned.get("user_agent", ""),
                ignore_tls_errors=bool(cleaned.get("ignore_tls_errors")),
                formats=tuple(cleaned.get("formats") or ()) if cleaned.get("says_formats") else None,
            )
        except CaptureOptionError as error:
            self.add_error("user_agent", reason_sentence(error.problem.value))
        return cleaned

    @staticmethod
    def of(wish: CaptureWish, kept: Iterable[str]) -> "CaptureOptionsForm":
        """The form as it stands for a wish; `kept` are the formats where the wish says nothing of them."""
        formats = kept if wish.formats is None else wish.formats
        return CaptureOptionsForm(initial={**vars(wish), "no_scripts": not wish.scripts, "formats": sorted(formats)})
