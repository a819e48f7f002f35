"""The shape of nested lists, told from who stands under whom; rings in the rows never make it run for ever."""

from collections.abc import Mapping

Parents = Mapping[int, int | None]


def depth_of(parents: Parents, key: int | None) -> int:
    """How many levels there are from the top down to `key`, itself counted; 0 for None, which is above the top."""
    seen: set[int] = set()
    while key is not None and key in parents and key not in seen:
        seen.add(key)
        key = parents[key]
    return len(seen)


def with_all_below(parents: Parents, key: int) -> list[int]:
    """`key` and everything under it, each after what it stands under."""
    below: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            below.setdefault(parent, []).append(child)
    found, seen = [key], {key}
    for above in found:
        fresh = [child for child in below.get(above, ()) if child not in seen]
        seen.update(fresh)
        found += fresh
    return found


def height_of(parents: Parents, key: int) -> int:
    """How many levels hang from `key`, itself counted."""
    members = with_all_below(parents, key)
    above = depth_of(parents, key)
    return max(depth_of(parents, member) for member in members) - above + 1
