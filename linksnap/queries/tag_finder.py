"""Find tags while somebody types: by any name, by pinyin and initials, in spite of a slip; the most used first."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from linksnap.models import Tag, TagAlias, User
from linksnap.queries.tag_use import WITH_USES, Use, most_used, use_of
from linksnap.rules.spelling import most_slips, slips
from linksnap.rules.tag_forms import plain_form, sound_of
from linksnap.rules.tag_names import LIMIT, TagNameError, clean_tag_name, tag_key

MOST_FOUND = 8
# Longer than a name may be: what is too long is not cut to one that fits.
LONGEST_TYPED = 2 * LIMIT
# Trigrams only say which names to look at; letters are counted then.
_THRESHOLD, _LOOKED_AT = "0.3", 80
# What begins so, what holds it, what sounds so. Names without forms yet are compared by their key.
_NAMED = """
named AS (
    SELECT id AS tag_id, '' AS alias, forms FROM linksnap_tag WHERE owner_id = %(owner)s
        AND (forms LIKE %(inside)s OR forms LIKE %(sound)s)
    UNION ALL SELECT tag_id, name, forms FROM linksnap_tagalias WHERE owner_id = %(owner)s
        AND (forms LIKE %(inside)s OR forms LIKE %(sound)s)
    UNION ALL SELECT id, '', ' ' || replace(key, '-', '') || ' ' FROM linksnap_tag WHERE owner_id = %(owner)s
        AND forms = '' AND replace(key, '-', '') LIKE %(inside)s
    UNION ALL SELECT tag_id, name, ' ' || replace(key, '-', '') || ' ' FROM linksnap_tagalias
        WHERE owner_id = %(owner)s AND forms = '' AND replace(key, '-', '') LIKE %(inside)s
), ranked AS (
    SELECT DISTINCT ON (tag_id) tag_id, alias, rank FROM (
        SELECT tag_id, alias, CASE WHEN forms LIKE %(whole)s THEN 0 WHEN forms LIKE %(begins)s THEN 1
            WHEN forms LIKE %(inside)s THEN 2 ELSE 3 END AS rank FROM named
    ) AS places ORDER BY tag_id, rank, alias
)
"""
_FIND = f"""{WITH_USES}, {_NAMED}
SELECT ranked.tag_id, ranked.alias, coalesce(uses.links, 0) AS links
FROM ranked LEFT JOIN uses ON uses.tag_id = ranked.tag_id
ORDER BY rank, links DESC, ranked.tag_id LIMIT %(limit)s
"""
_NEAR = """
WITH near AS (
    SELECT id AS tag_id, '' AS alias, forms FROM linksnap_tag WHERE owner_id = %(owner)s AND %(typed)s <%% forms
    UNION ALL SELECT tag_id, name, forms FROM linksnap_tagalias WHERE owner_id = %(owner)s AND %(typed)s <%% forms
)
SELECT near.tag_id, near.alias, near.forms FROM near
ORDER BY word_similarity(%(typed)s, near.forms) DESC, near.tag_id LIMIT %(looked_at)s
"""


@dataclass(frozen=True)
class FoundTag:
    """A tag with its number of links; `alias` is the other name it was found by, "" where its own."""

    tag: Tag
    links: int
    alias: str = ""


@dataclass(frozen=True)
class FoundTags:
    """At most eight tags, the best first, and the name a new tag would get ("": there is one, or it cannot be one)."""

    tags: tuple[FoundTag, ...]
    new: str = ""


def find_tags(owner: User, typed: str) -> FoundTags:
    """The tags somebody may mean who typed this much; those used most when nothing is typed yet."""
    text = typed.replace("\x00", "")[:LONGEST_TYPED].strip()
    plain = plain_form(text)
    if not plain:
        return FoundTags(_with_rows(owner, [(tag_id, "", n) for tag_id, n in most_used(owner, MOST_FOUND).items()]))
    rows = rows_named(owner, text, MOST_FOUND)
    if not rows and most_slips(plain):
        rows = _slips(owner, plain)[:MOST_FOUND]
    return FoundTags(_with_rows(owner, rows), _new_name(owner, text))


def rows_named(owner: User, text: str, limit: int) -> list[tuple[Any, ...]]:
    """Tag id, the other name it was found by ("" where its own), links: of tags with a name that holds the text."""
    plain = plain_form(text)
    return _asked(_FIND, _params(owner, plain, sound_of(text)) | {"limit": limit}) if plain else []


def _params(owner: User, plain: str, sound: str) -> dict[str, Any]:
    safe = like(plain)
    return {
        "owner": owner.pk,
        "whole": f"% {safe} %",
        "begins": f"% {safe}%",
        "inside": f"%{safe}%",
        # Without a sound nothing more is found.
        "sound": f"% {like(sound)}%" if sound else f"%{safe}%",
    }


def like(text: str) -> str:
    """A text as a pattern of LIKE takes it."""
    for letter in "\\%_":
        text = text.replace(letter, f"\\{letter}")
    return text


def _slips(owner: User, plain: str) -> list[tuple[int, str, int]]:
    """Tags with a name that begins nearly so, the fewest slips first, then the most used."""
    # The threshold holds until the transaction ends, and an index is asked by it.
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [_THRESHOLD])
        near = _asked(_NEAR, {"owner": owner.pk, "typed": plain, "looked_at": _LOOKED_AT})
    most, best = most_slips(plain), dict[int, tuple[int, int, str]]()
    uses = use_of(owner, {tag_id for tag_id, _, _ in near})
    for tag_id, alias, forms in near:
        number = min(_slips_at_begin(plain, form, most) for form in forms.split())
        if number <= most and (tag_id not in best or number < best[tag_id][0]):
            best[tag_id] = (number, -uses.get(tag_id, Use()).links, alias)
    return [(tag_id, alias, -links) for tag_id, (_, links, alias) in sorted(best.items(), key=lambda item: item[1])]


def _slips_at_begin(typed: str, form: str, most: int) -> int:
    """How many slips lie between what is typed and the beginning of a form; the first letter is seldom wrong."""
    if typed[0] != form[0]:
        return most + 1
    return min(slips(typed, form[: len(typed) + more], most) for more in range(-most, most + 1))


def _asked(statement: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _with_rows(owner: User, rows: list[tuple[Any, ...]]) -> tuple[FoundTag, ...]:
    tags = Tag.objects.filter(owner=owner).select_related("parent").in_bulk([tag_id for tag_id, _, _ in rows])
    return tuple(FoundTag(tags[tag_id], links, alias) for tag_id, alias, links in rows if tag_id in tags)


def _new_name(owner: User, text: str) -> str:
    try:
        name = clean_tag_name(text)
    except TagNameError:
        return ""
    key = tag_key(name)
    is_known = Tag.objects.filter(owner=owner, key=key).exists()
    return "" if is_known or TagAlias.objects.filter(owner=owner, key=key).exists() else name
