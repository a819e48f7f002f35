"""Whose the tags of an imported row are: the person's own, a machine's, or only proposals. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from linksnap.services.importing.entries import Candidate, TagName, tag_names
from linksnap.services.importing.options import FolderUse, ImportOptions, TagTrust


@dataclass(frozen=True)
class WantedTags:
    """What a row says about its link: tags to put on it (True: a machine had put it there), and tags to propose.

    `paths` are the tags its folders became, from the top.
    """

    tags: Mapping[TagName, bool]
    proposed: tuple[TagName, ...]
    paths: tuple[tuple[TagName, ...], ...] = ()


@dataclass(frozen=True)
class TagPolicy:
    """Whose the tags of the file are. `uses` counts the links of each key; only OFTEN_USED asks it."""

    options: ImportOptions
    uses: Mapping[str, int] = field(default_factory=dict)

    def of(self, candidate: Candidate) -> WantedTags:
        """Sort the tags of one row."""
        wanted = dict.fromkeys(tag_names(self.options.extra_tags), False)
        paths = _tag_paths(candidate) if self.options.folders == FolderUse.TAGS else ()
        # The innermost tag is enough: who asks for a tag is shown those below it, too.
        wanted |= dict.fromkeys((path[-1] for path in paths), False)
        proposed: list[TagName] = []
        for tag in candidate.tags:
            if self._is_own(tag):
                wanted.setdefault(tag, False)
            else:
                proposed.append(tag)
        for tag in candidate.machine_tags:
            if self.options.tags == TagTrust.MINE:
                wanted.setdefault(tag, True)
            else:
                proposed.append(tag)
        kept = {tag.key for tag in wanted}
        return WantedTags(wanted, tuple(tag for tag in dict.fromkeys(proposed) if tag.key not in kept), paths)

    def _is_own(self, tag: TagName) -> bool:
        if self.options.tags == TagTrust.OFTEN_USED:
            return self.uses.get(tag.key, 0) >= self.options.min_uses
        return self.options.tags == TagTrust.MINE


def _tag_paths(candidate: Candidate) -> tuple[tuple[TagName, ...], ...]:
    paths = (tuple(name for level in path for name in tag_names((level,))[:1]) for path in candidate.folders)
    return tuple(path for path in paths if path)
