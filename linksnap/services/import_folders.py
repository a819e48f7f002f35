"""The folders of an import as collections: found or made once, links appended to them in bulk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Max

from linksnap.models import CollectionLink, User
from linksnap.services import bulk_rows, collections
from linksnap.services.bulk_rows import Columns

Path = tuple[str, ...]


@dataclass
class FolderBook:
    """The collections of the folders seen so far. `forget` it when a transaction it was used in is rolled back."""

    owner: User
    ids: dict[Path, int] = field(default_factory=dict)
    next_position: dict[int, int] = field(default_factory=dict)

    def forget(self) -> None:
        """Look everything up again."""
        self.ids.clear()
        self.next_position.clear()

    def find_or_make(self, paths: Iterable[Path]) -> tuple[int, ...]:
        """Make sure that each path has its collection; the ids of those that were made for it, parents too."""
        missing = [path for path in dict.fromkeys(paths) if path not in self.ids]
        if not missing:
            return ()
        # The tree is held, so what is in it afterwards and was not before is ours.
        before = set(collections.hold_tree(self.owner.pk))
        for path in missing:
            self.ids[path] = collections.get_or_create_path(self.owner, path).pk
        return tuple(sorted(set(collections.hold_tree(self.owner.pk)) - before))

    def put_in(self, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        """Append links to collections, (link id, collection id); the pairs that were not there before."""
        self._learn_positions({collection_id for _, collection_id in pairs})
        positions = []
        for _, collection_id in pairs:
            positions.append(self.next_position[collection_id])
            self.next_position[collection_id] += 1
        columns = Columns(
            {
                "link_id": [link_id for link_id, _ in pairs],
                "collection_id": [collection_id for _, collection_id in pairs],
                "position": positions,
            },
            {"owner_id": self.owner.pk},
        )
        returning = ("link_id", "collection_id")
        return set(bulk_rows.insert(CollectionLink, columns, returning=returning))

    def _learn_positions(self, collection_ids: set[int]) -> None:
        unknown = collection_ids - self.next_position.keys()
        if not unknown:
            return
        self.next_position |= dict.fromkeys(unknown, 0)
        rows = CollectionLink.objects.filter(owner=self.owner, collection_id__in=unknown)
        for collection_id, last in rows.values_list("collection_id").annotate(last=Max("position")):
            self.next_position[collection_id] = last + 1
