"""What a person keeps of their pages, in words: the kinds to choose among, and why one did not come."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linksnap.models import ArtifactKind, User
from linksnap.services import capture_formats

FORMAT_HINTS: dict[str, Promise] = {
    ArtifactKind.SCREENSHOT: _("The whole page, from top to bottom."),
    ArtifactKind.PDF: _("The page as it would be printed."),
    ArtifactKind.MHTML: _("One file that Chrome and Edge open."),
    ArtifactKind.WARC: _("What the network brought, for tools of web archives."),
    ArtifactKind.WACZ: _("The same with an index, for ReplayWeb.page."),
}
_FAULTS: dict[str, Promise] = {
    "busy": _("the page did not answer"),
    "too_large": _("too large"),
    "deadline": _("there was not enough time"),
    "failed": _("it could not be made"),
    "no_record": _("nothing was recorded"),
    "crash": _("the page broke what should read it"),
}


class FormatsForm(forms.Form):
    """The kinds to keep beside the page itself; none is a choice, too."""

    formats = forms.MultipleChoiceField(
        label=_("Keep of every page"),
        choices=[(kind.value, kind.label) for kind in capture_formats.OFFERED],
        required=False,
    )

    @classmethod
    def of(cls, person: User) -> "FormatsForm":
        """The form as this person's choice stands."""
        return cls(initial={"formats": sorted(capture_formats.chosen(person))})


def fault_words(code: str) -> str:
    """Why an artifact did not come, as part of a sentence; a code nobody has words for is named as it is."""
    return str(_FAULTS.get(code, code))
