"""Everything about the rows of a file that needs no database: read, judged, tags sorted, words cut, in batches.

It is half of the work of an import. So that it goes on while PostgreSQL writes, `import_pipeline` runs it in a process
of its own; nothing here may import Django.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from linksnap.formats.base import FileProblem, ImportedRow, ImportFormat
from linksnap.rules.addresses import AllowList
from linksnap.rules.link_words import link_words
from linksnap.services.importing.entries import Candidate, Judge, Refusal, TagName
from linksnap.services.importing.options import ImportOptions, TagTrust
from linksnap.services.importing.policy import TagPolicy, WantedTags

BATCH_ROWS = 1000
# A batch with stored pages is handed over early: the worker must not hold a hundred of them.
_BATCH_PAGE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class PrepareOrder:
    """What to prepare: the rows of a file behind `after_row`.

    `names` are the shown and other names of the tags the person has, by key: they belong into the words of a link.
    """

    path: Path
    format: str
    options: ImportOptions
    allow: AllowList
    now: datetime
    after_row: int = 0
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    batch_rows: int = BATCH_ROWS


@dataclass(frozen=True)
class Prepared:
    """A row that can become a link. `words` are right for a new link of this row alone with tags of these `names`."""

    candidate: Candidate
    wanted: WantedTags
    names: tuple[str, ...] = ()
    words: str = ""


PreparedRow = Prepared | Refusal


@dataclass(frozen=True)
class Failure:
    """Said by a preparing process instead of a batch: the file cannot be read, or (None) something is wrong with us."""

    problem: FileProblem | None
    detail: str


def prepare(order: PrepareOrder, source: ImportFormat) -> Iterator[list[PreparedRow]]:
    """The rows of a file in batches, in file order. Raises UnreadableFile."""
    judge = Judge(order.allow, order.now)
    often = order.options.tags == TagTrust.OFTEN_USED
    policy = TagPolicy(order.options, _uses(order.path, source, judge) if often else {})
    preparer = _Preparer(policy, dict(order.names))
    rows = source.read(order.path, with_pages=order.options.keep_pages)
    return _batches(_prepared(preparer, judge, rows, order.after_row), order.batch_rows)


@dataclass(frozen=True)
class _Preparer:
    """Prepares row by row; a tag the person lacks will be called what the first row calls it."""

    policy: TagPolicy
    names: dict[str, tuple[str, ...]]

    def of(self, candidate: Candidate) -> Prepared:
        wanted = self.policy.of(candidate)
        for path in wanted.paths:
            for level in path:
                self._names_of(level)
        names = tuple(dict.fromkeys(name for tag in wanted.tags for name in self._names_of(tag)))
        texts = (candidate.description, candidate.notes)
        return Prepared(candidate, wanted, names, link_words([candidate.title], names, texts, candidate.address.url))

    def _names_of(self, tag: TagName) -> tuple[str, ...]:
        return self.names.setdefault(tag.key, (tag.name,))


def _prepared(preparer: _Preparer, judge: Judge, rows: Iterable[ImportedRow], after_row: int) -> Iterator[PreparedRow]:
    for number, row in enumerate(rows, 1):
        if number > after_row:
            judged = judge.judge(number, row)
            yield judged if isinstance(judged, Refusal) else preparer.of(judged)


def _batches(rows: Iterable[PreparedRow], most: int) -> Iterator[list[PreparedRow]]:
    batch: list[PreparedRow] = []
    size = 0
    for row in rows:
        batch.append(row)
        page = row.candidate.page if isinstance(row, Prepared) else None
        size += len(page.body) if page is not None else 0
        if len(batch) >= most or size >= _BATCH_PAGE_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _uses(path: Path, source: ImportFormat, judge: Judge) -> Counter[str]:
    """How many rows of the file have each tag, by key."""
    uses: Counter[str] = Counter()
    for number, row in enumerate(source.read(path, with_pages=False), 1):
        judged = judge.judge(number, row)
        if isinstance(judged, Candidate):
            uses.update(tag.key for tag in judged.tags)
    return uses
