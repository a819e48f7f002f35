"""The folders of an import as collections: found or made once, links appended to them in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Max

from linksnap.models import Collection, CollectionLink, User
from linksnap.services import bulk_rows, collections
from linksnap.services.bulk_rows import Columns, Sent

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
        """Make sure that each path has its collection; the ids of those that were made for it, outer ones first."""
        asked = dict.fromkeys(paths)
        made = self._find_or_make(asked)
        self._learn_positions({self.ids[path] for path in asked})
        return made

    def _find_or_make(self, paths: Iterable[Path]) -> tuple[int, ...]:
        wanted = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1))
        if all(path in self.ids for path in wanted):
            return ()
        # The tree is held: what is missing now is missing until we have made it.
        parents = collections.hold_tree(self.owner.pk)
        self._learn(parents)
        made: list[int] = []
        for depth in range(1, 1 + max(len(path) for path in wanted)):
            missing = [path for path in wanted if len(path) == depth and path not in self.ids]
            made += self._make(missing, parents) if missing else []
        return tuple(made)

    def _learn(self, parents: Mapping[int, int | None]) -> None:
        """Name every collection by its path."""
        names = dict(Collection.objects.filter(pk__in=parents).values_list("pk", "name"))
        self.ids = {path_of(pk, parents, names): pk for pk in names}

    def _make(self, missing: Sequence[Path], parents: Mapping[int, int | None]) -> list[int]:
        """Append collections under parents that are there, in the order of the file."""
        above = [self.ids[path[:-1]] if len(path) > 1 else None for path in missing]
        beside = Collection.objects.filter(owner=self.owner).values_list("parent_id").annotate(last=Max("position"))
        following = {parent: last + 1 for parent, last in beside}
        positions = []
        for parent in above:
            positions.append(following.setdefault(parent, 0))
            following[parent] += 1
        columns = Columns(
            {"name": [path[-1] for path in missing], "parent_id": above, "position": positions},
            {"owner_id": self.owner.pk},
        )
        rows = bulk_rows.insert(Collection, columns, returning=("id", "parent_id", "name"))
        found = {(parent, name): pk for pk, parent, name in rows}
        for path, parent in zip(missing, above, strict=True):
            self.ids[path] = found[parent, path[-1]]
        return [pk for pk, _, _ in rows]

    def put_in(self, pairs: Sequence[tuple[int, int]]) -> Sent:
        """Append links to collections that were found, (link id, collection id).

        The answer holds the pairs that were not there before.
        """
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
        return bulk_rows.send(CollectionLink, columns, returning=returning)

    def _learn_positions(self, collection_ids: set[int]) -> None:
        unknown = collection_ids - self.next_position.keys()
        if not unknown:
            return
        self.next_position |= dict.fromkeys(unknown, 0)
        rows = CollectionLink.objects.filter(owner=self.owner, collection_id__in=unknown)
        for collection_id, last in rows.values_list("collection_id").annotate(last=Max("position")):
            self.next_position[collection_id] = last + 1


def path_of(pk: int, parents: Mapping[int, int | None], names: Mapping[int, str]) -> Path:
    """The names from the top down to a collection."""
    found: list[str] = []
    here: int | None = pk
    # A ring in the rows must not hang an import.
    while here is not None and here in names and len(found) < len(names):
        found.append(names[here])
        here = parents.get(here)
    return tuple(reversed(found))
