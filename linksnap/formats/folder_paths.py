"""Folders that name their parent, as paths from the top."""

from dataclasses import dataclass, field

_DEEPEST = 50


@dataclass(frozen=True)
class Folder:
    """A folder as a file lists it; `parent` is the id of another or empty."""

    name: str
    parent: str = ""
    is_shared: bool = False


@dataclass(frozen=True)
class FolderPaths:
    """All folders of a file by their id. Parents that are missing or stand in a circle end the path."""

    folders: dict[str, Folder] = field(default_factory=dict)

    def add(self, folder_id: str, folder: Folder) -> None:
        """Takes a folder in; of two with one id the first counts."""
        if folder_id and folder.name:
            self.folders.setdefault(folder_id, folder)

    def path(self, folder_id: str) -> tuple[str, ...]:
        """The names from the top down to this folder; empty when there is none of this id."""
        names: list[str] = []
        seen: set[str] = set()
        while folder_id in self.folders and folder_id not in seen and len(names) < _DEEPEST:
            seen.add(folder_id)
            names.append(self.folders[folder_id].name)
            folder_id = self.folders[folder_id].parent
        return tuple(reversed(names))

    def is_shared(self, folder_id: str) -> bool:
        """Whether others can see what stands in this folder."""
        return folder_id in self.folders and self.folders[folder_id].is_shared
