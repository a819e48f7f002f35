"""Which collections a person means by a name or a path of names."""

from linksnap.models import Collection, User
from linksnap.rules.collection_names import one_line
from linksnap.rules.collection_tree import with_all_below


def collections_named(owner: User, text: str) -> list[int]:
    """The keys of the collections called so, and of all below them: by name, by path (`技术/数据库`), or by public id.

    Case makes no difference. A name may stand in several places of the tree: all of them are meant.
    """
    rows: dict[int, tuple[int | None, str, str]] = {
        pk: (parent_id, name.casefold(), public_id)
        for pk, parent_id, name, public_id in Collection.objects.filter(owner=owner).values_list(
            "pk", "parent_id", "name", "public_id"
        )
    }
    wanted = one_line(text).casefold()
    path = [part.strip() for part in wanted.split("/") if part.strip()]
    parents = {pk: row[0] for pk, row in rows.items()}
    found: set[int] = set()
    for pk, (_, name, public_id) in rows.items():
        if wanted in (name, public_id) or _ends_in(rows, pk, path):
            found.update(with_all_below(parents, pk))
    return sorted(found)


def _ends_in(rows: dict[int, tuple[int | None, str, str]], key: int, path: list[str]) -> bool:
    """True when the names above and at `key` end in `path`."""
    at: int | None = key
    for name in reversed(path):
        if at is None or at not in rows or rows[at][1] != name:
            return False
        at = rows[at][0]
    return bool(path)
