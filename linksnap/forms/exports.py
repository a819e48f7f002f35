"""The forms of exports: what to write, and how often to write it by itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linksnap.models import ExportRhythm
from linksnap.services.export_schedules import MOST_KEPT
from linksnap.services.exports import ExportFormat

FORMAT_NAMES = {
    ExportFormat.HTML: _("Bookmarks for browsers (HTML)"),
    ExportFormat.CSV: _("Table (CSV)"),
    ExportFormat.JSON: _("JSON"),
    ExportFormat.BIBTEX: _("References (BibTeX)"),
    ExportFormat.LINKSNAP: _("Everything (LinkSnap archive)"),
}
SMALL_FORMATS = tuple(one for one in ExportFormat if one is not ExportFormat.LINKSNAP)


class ScopeForm(forms.Form):
    """A file in one of the small formats, of all links or of some."""

    format = forms.ChoiceField(
        label=_("Format"), choices=[(one.value, FORMAT_NAMES[one]) for one in SMALL_FORMATS], required=False
    )
    q = forms.CharField(label=_("Only what this search finds"), required=False, max_length=4096, strip=True)
    tag = forms.CharField(label=_("Only this tag"), required=False, max_length=400)
    collection = forms.RegexField(r"^[0-9a-f]{32}$", label=_("Only this collection"), required=False)


class ScheduleForm(forms.Form):
    """How often, what, and how many files stay."""

    rhythm = forms.ChoiceField(label=_("How often"), choices=ExportRhythm.choices, initial=ExportRhythm.WEEK)
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[(one.value, FORMAT_NAMES[one]) for one in reversed(list(ExportFormat))],
        initial=ExportFormat.LINKSNAP.value,
    )
    keep = forms.IntegerField(label=_("Files to keep"), min_value=1, max_value=MOST_KEPT, initial=4)
