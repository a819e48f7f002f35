"""Bookmark files of browsers, in HTML, and of the many tools that write the same: folders, tags, notes, dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from linksnap.formats.base import FileHead, FileProblem, FormatName, ImportedRow, RowReason, UnreadableFile
from linksnap.formats.bookmark_draft import Dialect, Draft, Place, finish_draft
from linksnap.formats.html_tokens import Tag, attributes_of, html_tokens, unescape
from linksnap.formats.tag_lists import folder_path
from linksnap.formats.text_decoding import read_pieces

_DOCTYPE = re.compile(r"<!doctype\s+netscape-bookmark-file", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>\s*(pocket export|instapaper: export|raindrop\.io bookmarks)", re.IGNORECASE)
_ROW = re.compile(r"<dt>\s*<(?:a\s[^>]{0,9}|h3[\s>])|<dl>\s*(?:<p>\s*)?<(?:dt|a\s)", re.IGNORECASE)
_ROW_WITH_DATE = re.compile(r"<a\s[^>]{0,2000}\badd_date\s*=", re.IGNORECASE)
_DIALECTS = {
    "pocket export": Dialect.POCKET,
    "instapaper: export": Dialect.INSTAPAPER,
    "raindrop.io bookmarks": Dialect.RAINDROP,
}
_HEADINGS = ("h2", "h3", "h4")
_LISTS = frozenset(("dl", "ul", "ol"))
_ENDS_TEXT = frozenset(("dt", "dd", "hr", "li", "h1", *_LISTS, *_HEADINGS))
_IGNORED = frozenset(("script", "style"))
_READING_LIST = "com.apple.readinglist"
_MOST_OPEN = 200  # lists within lists; what is open beyond is only counted
_NAME_CAP = 10_000


class Netscape:
    """NETSCAPE-Bookmark-file-1 and its dialects; Pocket's and Instapaper's HTML exports, which look alike."""

    name = FormatName.NETSCAPE

    def recognises(self, head: FileHead) -> int:
        """The mark is decisive; without one, lists of links with dates, or lists in a file that is no page."""
        start = head.text[:4096]
        if _DOCTYPE.search(start) or _TITLE.search(start):
            return 98
        if not _ROW.search(head.text):
            return 0
        if _ROW_WITH_DATE.search(head.text):
            return 85
        return 0 if re.search(r"<(?:body|head|div|article)[\s>]", head.text, re.IGNORECASE) else 60

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The bookmarks in file order. Raises UnreadableFile (BAD_SYNTAX) when not one is found."""
        walk = _Walk()
        for token in html_tokens(piece.text for piece in read_pieces(path)):
            if isinstance(token, str):
                walk.text(token)
            elif row := walk.tag(token):
                yield row
        if last := walk.finish():
            yield last
        if not walk.number:
            raise UnreadableFile(FileProblem.BAD_SYNTAX)


@dataclass(frozen=True)
class _Heading:
    name: str
    is_reading_list: bool = False


class _Walk:
    """Goes through the tags and knows where it is: which folders are open, which bookmark is being read."""

    def __init__(self) -> None:
        self.number = 0
        self._dialect = Dialect.PLAIN
        self._draft: Draft | None = None
        self._open: list[_Heading | None] = []
        self._open_beyond = 0
        self._place = Place()
        self._section = Place()
        self._next_heading: _Heading | None = None
        # Which element the text belongs to (title, h1, h3, a, dd), and the text of a heading so far.
        self._inside = ""
        self._heading: list[str] = []
        self._is_reading_list = False

    def text(self, text: str) -> None:
        """Text belongs to the element it stands in; it never ends a row."""
        draft = self._draft
        if not self._inside:
            return
        if draft and self._inside == "a":
            draft.add(draft.title, text)
        elif draft and self._inside == "dd":
            draft.add(draft.text, text)
        elif len(self._heading) < 100:
            self._heading.append(text[:_NAME_CAP])

    def tag(self, tag: Tag) -> ImportedRow | None:
        """The row that this tag ends, if any."""
        name = tag.name
        if self._inside in _IGNORED and not (tag.is_end and name == self._inside):
            return None
        if tag.is_end:
            self._end(name)
            return self._finish_draft() if name in _LISTS else None
        if name == "a":
            return self._begin_link(tag)
        if name in _ENDS_TEXT:
            row = self._finish_draft() if name != "dd" else None
            self._begin_block(tag)
            return row
        if name in _IGNORED or name == "title":
            self._begin_heading(name)
        elif name in ("br", "p") and self._inside == "dd" and self._draft:
            self._draft.add(self._draft.text, "\n")
        return None

    def finish(self) -> ImportedRow | None:
        """The row that the end of the file ends."""
        if self._draft and self._inside == "a":
            self._draft.notices.append(RowReason.TRUNCATED)
        return self._finish_draft()

    def _begin_link(self, tag: Tag) -> ImportedRow | None:
        row = self._finish_draft()
        attributes = attributes_of(tag)
        if attributes.keys() <= {"name", "id"} and not tag.is_cut and not tag.is_unfinished:
            return row
        self.number += 1
        self._inside, self._next_heading = "a", None
        place = self._section if self._dialect in (Dialect.POCKET, Dialect.INSTAPAPER) else self._place
        self._draft = Draft(self.number, attributes, place, tag.is_cut, tag.is_unfinished)
        return row

    def _begin_block(self, tag: Tag) -> None:
        self._inside = ""
        if tag.name == "dd" and self._draft:
            self._inside = "dd"
        elif tag.name in (*_HEADINGS, "h1"):
            self._begin_heading("h3" if tag.name in _HEADINGS else "h1")
            self._is_reading_list = attributes_of(tag).get("id", "").lower() == _READING_LIST
        elif tag.name == "dl":
            self._open_list()

    def _begin_heading(self, name: str) -> None:
        self._inside = name
        self._heading = []

    def _end(self, name: str) -> None:
        if name == "dl":
            self._close_list()
        if not (name == self._inside or (name in _HEADINGS and self._inside == "h3") or name in _LISTS):
            return
        if self._inside in ("a", "dd", ""):
            self._inside = ""
            return
        text = " ".join(unescape("".join(self._heading)).split())
        if self._inside == "title":
            self._dialect = _DIALECTS.get(text.lower(), Dialect.PLAIN)
        elif self._inside == "h3":
            self._next_heading = _Heading(text, self._is_reading_list)
        elif self._inside == "h1":
            self._section = _section(self._dialect, text)
        self._inside = ""
        self._heading = []

    def _open_list(self) -> None:
        if len(self._open) >= _MOST_OPEN:
            self._open_beyond += 1
        else:
            self._open.append(self._next_heading)
            self._set_place()
        self._next_heading = None

    def _close_list(self) -> None:
        if self._open_beyond:
            self._open_beyond -= 1
        elif self._open:
            self._open.pop()
            self._set_place()
        self._next_heading = None

    def _set_place(self) -> None:
        headings = [heading for heading in self._open if heading]
        names = [heading.name for heading in headings if not heading.is_reading_list]
        if self._dialect is Dialect.RAINDROP and names == ["Unsorted"]:
            names = []
        folders, is_too_deep = folder_path(names)
        is_unread = True if any(heading.is_reading_list for heading in headings) else None
        self._place = Place(folders, is_too_deep, is_unread)

    def _finish_draft(self) -> ImportedRow | None:
        draft, self._draft = self._draft, None
        if self._inside in ("a", "dd"):
            self._inside = ""
        return finish_draft(draft, self._dialect) if draft else None


def _section(dialect: Dialect, name: str) -> Place:
    """What a heading of Pocket's or Instapaper's list says of the links below it."""
    unread, archived = Place(is_unread=True, is_archived=False), Place(is_unread=False, is_archived=True)
    sections = {
        "unread": unread,
        "home": unread,
        "read archive": archived,
        "archive": archived,
        "liked": Place(is_favourite=True),
        "starred": Place(is_favourite=True),
    }
    if name.lower() in sections:
        return sections[name.lower()]
    return replace(unread, folders=(name,)) if dialect is Dialect.INSTAPAPER and name else Place()
