"""The form that takes a page as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linksnap.forms.reasons import reason_sentence


class PageUploadForm(forms.Form):
    """The address a page was saved from, and the file. What they are worth is judged by services.uploads.

    The address may be left out: many tools write it into the file.
    """

    page_url = forms.CharField(label=_("Address of the page"), max_length=8192, required=False)
    file = forms.FileField(label=_("Saved page (HTML, MHTML, WARC or WACZ), PDF or picture"), allow_empty_file=True)

    def sentence(self) -> str:
        """What is wrong, in one sentence; "" when nothing is."""
        if not self.errors:
            return ""
        if "page_url" in self.errors:
            too_long = len(self.data.get("page_url", "")) > 8192
            return reason_sentence("too_long" if too_long else "bad_characters")
        return str(_("Choose a file first."))
