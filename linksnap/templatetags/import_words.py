"""Words for imports: their formats, reasons, and how long they take."""

from django import template
from django.utils.translation import ngettext

from linksnap.forms import import_words

register = template.Library()
register.filter("row_reason", import_words.row_sentence)
register.filter("file_problem", import_words.file_sentence)
register.filter("kept_reason", import_words.kept_sentence)
register.filter("format_name", import_words.format_name)


@register.filter
def roughly(seconds: float | None) -> str:
    """How long something takes, as one would say it: `3 minutes`, `7 hours`, `2 days`."""
    minutes = max(1, round((seconds or 0) / 60))
    if minutes < 100:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def folder_path(path: tuple[str, ...]) -> str:
    """A folder with those it stands in."""
    return " / ".join(path)
