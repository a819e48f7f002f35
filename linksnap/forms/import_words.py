"""What the codes of imports mean to people: rows left out, files that cannot be read, things an undo leaves alone."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linksnap.forms.reasons import known_reasons, reason_sentence

# formats.base.RowReason
_ROWS: dict[str, Promise] = {
    "no_url": _("The row has no address."),
    "bad_url": _("The address is not a valid one."),
    "not_a_web_address": _("Not a web address (a bookmarklet, a file, a page of the browser itself)."),
    "too_long": _("Something in it is too long: its address, the row itself, or the page that came along."),
    "wrong_shape": _("A field holds something else than it should."),
    "unreadable": _("The row is damaged."),
    "too_deep": _("Nested too deeply."),
    "not_a_link": _("Not a link (a note, a file, an empty folder)."),
    "truncated": _("The file ends in the middle of this row."),
    "bad_date": _("The date is impossible; the day of the import is taken."),
    "bad_encoding": _("Some characters could not be read."),
}
# formats.base.FileProblem, and what can happen to an upload
_FILES: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "missing": _("Choose a file first."),
    "unknown_format": _("This is no export we know, and no list of addresses either."),
    "too_large": _("The file is too large."),
    "bad_archive": _("The archive is damaged or locked with a password."),
    "dangerous_archive": _(
        "The archive is built to do harm (paths outside of it, links, or a bomb); nothing of it was read."
    ),
    "newer_version": _("The file was written by a newer version than this one can read."),
    "bad_syntax": _("Nothing in this file can be read."),
    "not_empty": _("Your library is not empty: choose to merge into it."),
    "no_room": _("The disk is full; the file was not kept."),
    "internal": _("Something went wrong on our side."),
    "file_gone": _("The file is gone; bring it once more."),
    "crash": _("Reading this file ended the worker several times."),
}
# services.importing.touched.KeptReason
_KEPT: dict[str, Promise] = {
    "undo_gone": _("you have deleted it already"),
    "undo_changed": _("you changed it since"),
    "undo_tagged": _("you tagged it since"),
    "undo_collected": _("you put it into a collection since"),
    "undo_highlighted": _("you marked passages since"),
    "undo_captured": _("you asked for a snapshot, or sent one"),
    "undo_other_import": _("another import brought it, too"),
    "undo_page": _("its page stays as a version"),
}
_FORMATS: dict[str, str | Promise] = {
    "netscape": _("Bookmarks of a browser (HTML)"),
    "firefox": _("Backup of Firefox (JSON)"),
    "karakeep": "Karakeep",
    "linkding": "linkding",
    "linkwarden": "Linkwarden",
    "raindrop": "Raindrop.io",
    "pocket": "Pocket",
    "pinboard": "Pinboard",
    "wallabag": "wallabag",
    "omnivore": "Omnivore",
    "instapaper": "Instapaper",
    "readwise": "Readwise Reader",
    "onetab": "OneTab",
    "csv": _("A table (CSV)"),
    "text": _("A text with addresses"),
    "page": _("A saved page (HTML)"),
    "mhtml": _("A saved page (MHTML)"),
    "warc": _("A web archive (WARC)"),
    "wacz": _("A web archive (WACZ)"),
    "linksnap": _("An archive of LinkSnap"),
    "linksnap-links": _("Links from LinkSnap (JSON)"),
}


def row_sentence(code: str) -> str:
    """Why a row was left out: a code of the formats, or of the rules for addresses."""
    if code in _ROWS:
        return str(_ROWS[code])
    return reason_sentence(code) if code in known_reasons() else code


def file_sentence(code: str) -> str:
    """Why a whole file could not be brought in."""
    return str(_FILES.get(code) or row_sentence(code))


def kept_sentence(code: str) -> str:
    """Why undo left something alone, as a part of a sentence."""
    return str(_KEPT.get(code, code))


def format_name(code: str) -> str:
    """The name of a format as people know it."""
    return str(_FORMATS.get(code, code))


def format_choices() -> list[tuple[str, str]]:
    """Every format that can be chosen by hand."""
    return [(code, str(name)) for code, name in _FORMATS.items()]
