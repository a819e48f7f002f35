"""The one table of keys: what stands in the help, on its page and in docs/keys.md, and what js/keys.js listens for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Key:
    """What may be pressed, each way as its strokes (`("g", "l")` one after the other), and what it does."""

    ways: tuple[tuple[str, ...], ...]
    does: Promise

    @property
    def presses(self) -> tuple[str, ...]:
        """Each way as `data-key` has it: `g l`."""
        return tuple(" ".join(way) for way in self.ways)


@dataclass(frozen=True)
class KeyGroup:
    """Keys that belong together; `code` names the group in addresses."""

    code: str
    title: Promise
    keys: tuple[Key, ...]


def _key(does: Promise, *ways: str) -> Key:
    return Key(tuple(tuple(way.split(" ")) for way in ways), does)


PALETTE_KEY = "Mod+k"

KEY_GROUPS: tuple[KeyGroup, ...] = (
    KeyGroup(
        "anywhere",
        _("Anywhere"),
        (
            _key(_("Find a page, a tag or a command"), PALETTE_KEY),
            _key(_("Search"), "/"),
            _key(_("Add links"), "n"),
            _key(_("Show these keys"), "?"),
            _key(_("Back, or close what is open"), "Escape"),
        ),
    ),
    KeyGroup(
        "go",
        _("Go to"),
        (
            _key(_("Library"), "g l"),
            _key(_("Tags"), "g t"),
            _key(_("Tag review"), "g r"),
            _key(_("Map"), "g m"),
            _key(_("Collections"), "g c"),
        ),
    ),
    KeyGroup(
        "list",
        _("In a list"),
        (
            _key(_("Next and previous; in a grid, down and up"), "j", "k"),
            _key(_("In a grid, left and right"), "h", "l"),
            _key(_("Open"), "o", "Enter"),
            _key(_("Select"), "x"),
            _key(_("Select from the last selected one to here"), "Shift+x"),
            _key(_("Select all"), "* a"),
            _key(_("Select none"), "* n"),
        ),
    ),
    KeyGroup(
        "link",
        _("With the link in focus, or on its page"),
        (
            _key(_("Open the original"), "v"),
            _key(_("Favourite"), "f"),
            _key(_("Mark as read or unread"), "u"),
            _key(_("Archive, or take back"), "e"),
            _key(_("Add a tag"), "t"),
            _key(_("Accept the suggested tag"), "a"),
            _key(_("Reject the suggested tag"), "r"),
            _key(_("Delete; it can be taken back"), "#"),
        ),
    ),
)
