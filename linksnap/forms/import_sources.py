"""Where the programs people come from keep their export, for the page that asks for the file."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ImportSource:
    """A program, and the way to its export through its own menus."""

    name: str | Promise
    steps: str | Promise


IMPORT_SOURCES = (
    ImportSource("Chrome, Edge", _("Bookmark manager → ⋮ → Export bookmarks")),
    ImportSource(_("Chrome on a phone"), _("takeout.google.com → Chrome → Bookmarks; the zip as it is")),
    ImportSource("Firefox", _("Bookmarks → Manage bookmarks → Import and Backup → Backup… (JSON), or Export to HTML")),
    ImportSource("Safari", _("File → Export → Bookmarks")),
    ImportSource(_("Safari on iPhone and iPad"), _("Settings → Apps → Safari → Export; the zip as it is")),
    ImportSource("linkding", _("Settings → General → Export; with the pages it kept: full_backup on its command line")),
    ImportSource("Karakeep", _("Settings → Import / Export; with the pages it kept: karakeep dump")),
    ImportSource("Linkwarden", _("Settings → Account → Export data")),
    ImportSource("Raindrop.io", _("Settings → Backups → CSV (its HTML leaves out the highlights)")),
    ImportSource("Pocket", _("the zip that Pocket sent before it closed")),
    ImportSource("Pinboard", _("Settings → Backup → JSON")),
    ImportSource("wallabag", _("All entries → Export → JSON")),
    ImportSource("Omnivore", _("the zip that Omnivore sent before it closed")),
    ImportSource("Instapaper", _("Settings → Export → CSV (its HTML leaves out dates and tags)")),
    ImportSource("Readwise Reader", _("Account settings → Export from Reader → CSV")),
    ImportSource("Shaarli, Shiori", _("Tools → Export database; shiori export bookmarks.html")),
    ImportSource("OneTab", _("Export / Import URLs: copy the text into a file")),
    ImportSource("LinkSnap", _("Export → everything, the archive")),
    ImportSource(_("Anything else"), _("a table with a header, saved as CSV; or the addresses in a text file")),
)
