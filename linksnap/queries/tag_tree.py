"""Tags with all that stand below them: whoever asks for a tag means those, too."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from linksnap.models import User
from linksnap.rules.tag_names import tag_key

_TREE = """
, tree AS (
    SELECT id, top FROM tops
    UNION SELECT below.id, tree.top FROM tree
        JOIN linksnap_tag below ON below.parent_id = tree.id AND below.owner_id = %(owner)s
)
SELECT top, id FROM tree
"""
_BY_SLUG = f"""
WITH RECURSIVE tops AS (
    SELECT id, slug AS top FROM linksnap_tag WHERE owner_id = %(owner)s AND slug = ANY(%(slugs)s)
){_TREE}"""
_BY_NAME = f"""
WITH RECURSIVE tops AS (
    SELECT id, '' AS top FROM linksnap_tag WHERE owner_id = %(owner)s AND key = %(key)s
    UNION SELECT id, '' FROM linksnap_tag WHERE owner_id = %(owner)s AND slug = %(slug)s
    UNION SELECT tag_id, '' FROM linksnap_tagalias WHERE owner_id = %(owner)s AND key = %(key)s
){_TREE}"""


def with_below(owner: User, slugs: Iterable[str]) -> dict[str, list[int]]:
    """The ids of the tags of some slugs and of all below them, by slug; a slug that is none has no ids."""
    found: dict[str, list[int]] = {slug: [] for slug in slugs}
    if found:
        for slug, tag_id in _asked(_BY_SLUG, {"owner": owner.pk, "slugs": list(found)}):
            found[slug].append(tag_id)
    return found


def named_with_below(owner: User, name: str) -> list[int]:
    """The ids of the tags that a name, another name or a slug leads to, and of all below them."""
    params = {"owner": owner.pk, "key": tag_key(name), "slug": name.lower()}
    return [tag_id for _, tag_id in _asked(_BY_NAME, params)]


def _asked(statement: str, params: dict[str, Any]) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
