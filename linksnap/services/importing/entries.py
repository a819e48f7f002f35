"""From a row of a file to what may be written: addresses judged, texts storable, names of tags and folders clean."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from linksnap.formats.base import ImportedHighlight, ImportedRow, RefusedRow, RowReason, StoredPage
from linksnap.rules.addresses import AllowList
from linksnap.rules.canonical_url import CanonicalUrl, UrlError, UrlProblem, canonical_url
from linksnap.rules.collection_names import CollectionError, clean_collection_path
from linksnap.rules.tag_names import LIMIT, TagNameError, TagProblem, clean_tag_name, split_tag_names, tag_key
from linksnap.rules.typed_text import without_controls

LONGEST_TITLE = 2_000
LONGEST_TEXT = 1_000_000
_MOST_TAGS = 200
_SHOWN = 2_000


@dataclass(frozen=True)
class TagName:
    """A name as it is shown, and what makes it the same tag as others."""

    name: str
    key: str


@dataclass(frozen=True)
class Candidate:
    """A row that can become a link. `number` is its place in the file."""

    number: int
    address: CanonicalUrl
    title: str = ""
    description: str = ""
    notes: str = ""
    tags: tuple[TagName, ...] = ()
    machine_tags: tuple[TagName, ...] = ()
    folders: tuple[tuple[str, ...], ...] = ()
    added_at: datetime | None = None
    modified_at: datetime | None = None
    is_unread: bool | None = None
    is_favourite: bool = False
    is_archived: bool = False
    is_shared: bool = False
    highlights: tuple[ImportedHighlight, ...] = ()
    page: StoredPage | None = None
    notices: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Refusal:
    """A row that becomes no link, and why."""

    number: int
    reason: str
    url: str = ""
    title: str = ""


Judged = Candidate | Refusal


@dataclass(frozen=True)
class Judge:
    """Judges rows: `allow` are the private addresses the operator lets people save, `now` bounds dates."""

    allow: AllowList
    now: datetime

    def judge(self, number: int, row: ImportedRow) -> Judged:
        """What a row is; `number` is its place in the file, the same at every reading."""
        if isinstance(row, RefusedRow):
            return Refusal(number, row.reason.value, _line(row.text), _line(row.title))
        try:
            address = canonical_url(row.url, self.allow)
        except UrlError as error:
            return Refusal(number, _reason_of(error.problem), _line(row.url), _line(row.title))
        return Candidate(
            number=number,
            address=address,
            title=_line(row.title, LONGEST_TITLE),
            description=_text(row.description),
            notes=_text(row.notes),
            tags=tag_names(row.tags),
            machine_tags=tag_names(row.machine_tags),
            folders=_folders(row.folders),
            added_at=self._moment(row.added_at),
            modified_at=self._moment(row.modified_at),
            is_unread=row.is_unread,
            is_favourite=bool(row.is_favourite),
            is_archived=bool(row.is_archived),
            is_shared=bool(row.is_shared),
            highlights=row.highlights,
            page=row.page,
            notices=tuple(notice.value for notice in row.notices),
        )

    def _moment(self, moment: datetime | None) -> datetime | None:
        """Nothing was saved in the future; a date without a zone is one of UTC."""
        if moment is None:
            return None
        return min(moment if moment.tzinfo else moment.replace(tzinfo=UTC), self.now)


def tag_names(names: tuple[str, ...]) -> tuple[TagName, ...]:
    """Clean names, each tag once; what can be no name of a tag is left out."""
    found: dict[str, TagName] = {}
    for name in names[:_MOST_TAGS]:
        for tag in _tags_of(name):
            found.setdefault(tag.key, tag)
    return tuple(found.values())


@lru_cache(maxsize=20_000)
def _tags_of(name: str) -> tuple[TagName, ...]:
    """The tags a name of another tool stands for: some tools allow commas, and longer names than we do."""
    try:
        shown = clean_tag_name(name)
        return (TagName(shown, tag_key(shown)),)
    except TagNameError as error:
        if error.problem == TagProblem.EMPTY:
            return ()
    pieces = [_line(piece)[:LIMIT].strip() for piece in split_tag_names(_line(name, 10 * LIMIT))]
    found = []
    for piece in pieces:
        try:
            shown = clean_tag_name(piece)
        except TagNameError:
            continue
        found.append(TagName(shown, tag_key(shown)))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _clean_path(path: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return clean_collection_path(path)
    except CollectionError:
        return ()


def _folders(paths: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(path for path in map(_clean_path, paths) if path))


def _reason_of(problem: UrlProblem) -> str:
    """The reason of the row: in a file a scheme of its own is not a typing error but another kind of bookmark."""
    same = {UrlProblem.BAD_SCHEME: RowReason.NOT_A_WEB_ADDRESS, UrlProblem.EMPTY: RowReason.NO_URL}
    same |= dict.fromkeys((UrlProblem.NO_HOST, UrlProblem.BAD_HOST, UrlProblem.BAD_PORT), RowReason.BAD_URL)
    return same.get(problem, problem).value


def _line(text: str, limit: int = _SHOWN) -> str:
    """A text in one line that PostgreSQL can hold."""
    return _text(" ".join(text[: 4 * limit].split()))[:limit] if text else ""


def _text(text: str) -> str:
    clean = without_controls(text[:LONGEST_TEXT])
    return (clean if clean.isascii() else clean.encode("utf-8", "replace").decode("utf-8")).strip()
