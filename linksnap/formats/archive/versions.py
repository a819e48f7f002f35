"""Older versions of the archive: how a row of one becomes a row of the next."""

from collections.abc import Callable

from linksnap.formats.archive.nouns import VERSION

Loaded = dict[str, object]
# From a version to the next one: noun and row in, row out. Version 1 is the first; a change of `nouns` raises VERSION
# and adds a line here (a new noun also one to nouns.SINCE), and nothing else has to know that the older one ever was.
Upgrade = Callable[[str, Loaded], Loaded]
# What version 2 knows more, as it was before anybody could know it.
_NEW_IN_2: dict[str, Loaded] = {
    "settings": {"formats": [], "thins_versions": True},
    "snapshots": {
        "modified_at": None,
        "canonical_url": "",
        "document": "page",
        "evidence": {},
        "strategy": "plain",
        "faults": {},
        "details": {},
        "pinned_at": None,
        "seen_at": None,
    },
    "artifacts": {"part": 0},
}
# The same of version 3: nothing went on by itself.
_NEW_IN_3: dict[str, Loaded] = {
    "settings": {
        "auto_tags_from": None,
        "remembers_searches": True,
        "has_letter_keys": True,
        "views": {},
        "exports": {},
    },
    "link_tags": {"probability": None},
}


def _with(new: dict[str, Loaded]) -> Upgrade:
    return lambda noun, loaded: {**new.get(noun, {}), **loaded}


UPGRADES: dict[int, Upgrade] = {1: _with(_NEW_IN_2), 2: _with(_NEW_IN_3)}


def upgraded(noun: str, loaded: Loaded, version: int) -> Loaded:
    """A row of an archive of `version` as one of today's. Raises KeyError for a version nobody knows the way from."""
    for step in range(version, VERSION):
        loaded = UPGRADES[step](noun, loaded)
    return loaded


def is_known(version: int) -> bool:
    """Whether archives of this version can be read."""
    return version == VERSION or (0 < version < VERSION and all(step in UPGRADES for step in range(version, VERSION)))
