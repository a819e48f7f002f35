"""How many bytes a request may bring, by its address and by who sends it; and how long they may take to come."""

import re
from dataclasses import dataclass

# Addresses that take a page as a file, from programs and from a form; and those that take a whole library.
_PAGE_BY_PROGRAM = re.compile(
    r"/api/v1/uploads|/api/bookmarks/(singlefile|\d{1,19}/assets/upload)/?|/karakeep/api/v1/bookmarks/singlefile/?"
)
_PAGE_BY_FORM = re.compile(r"/add/page/")
_LIBRARY = re.compile(r"/import/|/api/v1/imports")
_MIB = 1024 * 1024
# The form around a file.
_ROOM_FOR_FIELDS = 2 * _MIB


@dataclass(frozen=True)
class BodyLimits:
    """In bytes: what anybody may send, what forms and JSON may hold, how large pages as files and imports may be."""

    strangers: int
    forms: int
    page: int
    library: int

    def most(self, path: str) -> int:
        """The most an address takes of somebody who is known."""
        if _PAGE_BY_PROGRAM.fullmatch(path):
            return self.page + _ROOM_FOR_FIELDS
        if _PAGE_BY_FORM.fullmatch(path):
            # A person who chose too large a file reads that in the form, up to here.
            return 5 * self.page
        if _LIBRARY.fullmatch(path):
            return self.library + _ROOM_FOR_FIELDS
        return self.forms + _MIB


@dataclass(frozen=True)
class BodyPace:
    """A body may take `seconds`, and longer as long as it brings `bytes_a_second` on average."""

    seconds: float
    bytes_a_second: int = 8 * 1024

    def allowed(self, received: int) -> float:
        """Seconds a body may have taken when this many bytes of it are here."""
        return self.seconds + received / self.bytes_a_second
