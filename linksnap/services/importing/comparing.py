"""Compares rows of a file with a library without touching it: what each of them would become."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from linksnap.models import Collection, CollectionLink, Highlight, LinkTag, RowOutcome
from linksnap.services import highlights
from linksnap.services.highlights import HighlightError
from linksnap.services.importing import tags as import_tags
from linksnap.services.importing.entries import Candidate, Judged, Refusal
from linksnap.services.importing.folders import Path, path_of
from linksnap.services.importing.links import find_links
from linksnap.services.importing.merging import LinkDraft
from linksnap.services.importing.preview import REPEATED
from linksnap.services.importing.tags import KnownTags


@dataclass(frozen=True)
class _Has:
    """What the links of one batch have: (link id, tag id), (link id, collection id), (link id, digest of a quote)."""

    known: KnownTags
    tags: set[tuple[int, int]]
    collections: set[tuple[int, int]]
    quotes: set[tuple[int, bytes]]


@dataclass
class Shelf:
    """A person's library as the dry run sees it. `seen` holds the digests of the addresses the file named before."""

    owner_id: int
    paths: dict[Path, int]
    seen: set[bytes] = field(default_factory=set)

    @classmethod
    def of(cls, owner_id: int) -> "Shelf":
        """The shelf of a person, with the paths of all their collections."""
        rows = list(Collection.objects.filter(owner_id=owner_id).values_list("pk", "parent_id", "name"))
        parents, names = {pk: parent for pk, parent, _ in rows}, {pk: name for pk, _, name in rows}
        return cls(owner_id, {path_of(pk, parents, names): pk for pk in names})

    def compare(self, rows: Sequence[Judged]) -> Iterator[tuple[Judged, str]]:
        """Each row with its outcome: a RowOutcome, or "repeated" for an address the file named before."""
        candidates = [row for row in rows if isinstance(row, Candidate)]
        drafts = find_links(self.owner_id, [one.address.sha256 for one in candidates], hold=False)
        has = self._has(candidates, drafts) if drafts else None
        for row in rows:
            if isinstance(row, Refusal):
                yield row, RowOutcome.REJECTED.value
            elif row.address.sha256 in self.seen:
                yield row, REPEATED
            else:
                self.seen.add(row.address.sha256)
                draft = drafts.get(row.address.sha256)
                yield row, self._outcome(row, draft, has).value

    def _outcome(self, row: Candidate, draft: LinkDraft | None, has: _Has | None) -> RowOutcome:
        if draft is None or has is None:
            return RowOutcome.ADDED
        is_merged = bool(draft.merge(row)) or self._brings(row, draft.link_id, has)
        return RowOutcome.MERGED if is_merged else RowOutcome.DUPLICATE

    def _brings(self, row: Candidate, link_id: int, has: _Has) -> bool:
        """Whether a tag, a folder or a highlight of the row is new on the link."""
        keys = [tag.key for tag in (*row.tags, *row.machine_tags)]
        return (
            any((link_id, has.known.ids.get(key, 0)) not in has.tags for key in keys)
            or any((link_id, self.paths.get(path, 0)) not in has.collections for path in row.folders)
            or any((link_id, digest) not in has.quotes for digest in _quotes(row))
        )

    def _has(self, candidates: Sequence[Candidate], drafts: dict[bytes, LinkDraft]) -> _Has:
        ids = [draft.link_id for draft in drafts.values()]
        keys = {tag.key for one in candidates for tag in (*one.tags, *one.machine_tags)}
        marks = Highlight.objects.filter(link_id__in=ids).values_list("link_id", "quote_sha256")
        return _Has(
            known=import_tags.find(self.owner_id, keys),
            tags=set(LinkTag.objects.filter(link_id__in=ids).values_list("link_id", "tag_id")),
            collections=set(CollectionLink.objects.filter(link_id__in=ids).values_list("link_id", "collection_id")),
            quotes={(link_id, bytes(digest)) for link_id, digest in marks},
        )


def _quotes(row: Candidate) -> Iterator[bytes]:
    for mark in row.highlights:
        try:
            words, _, _ = highlights.as_kept(mark.quote, mark.note, mark.colour)
        except HighlightError:
            continue
        yield highlights.quote_digest(words)
