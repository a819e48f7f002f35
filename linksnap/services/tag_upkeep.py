"""Chores of the vocabularies: count anew what changed, write down the forms by which the picker finds names."""

from django.db import connection, transaction

from linksnap.models import LinkTag, Tag, TagAlias, TagTouch, TagUse
from linksnap.rules.tag_forms import tag_forms
from linksnap.rules.tag_names import free_slug, tag_slug

_AT_ONCE = 1_000
# Any number that means nothing else in this database; the second one is the owner.
_LOCK = 0x7461_7573
# One statement, so that what is forgotten and what is counted are of one moment: a change that is not committed yet
# keeps its touch, and is counted the next time.
_COUNT = """
WITH gone AS (
    DELETE FROM linksnap_tagtouch WHERE owner_id = %(owner)s RETURNING tag_id
), counted AS (
    SELECT tag_id, count(*) AS links, max(created_at) AS last_used FROM linksnap_linktag
    WHERE owner_id = %(owner)s AND (%(all)s OR tag_id IN (SELECT tag_id FROM gone)) GROUP BY tag_id
), idle AS (
    DELETE FROM linksnap_taguse WHERE owner_id = %(owner)s AND tag_id IN (SELECT tag_id FROM gone)
        AND tag_id NOT IN (SELECT tag_id FROM counted)
)
INSERT INTO linksnap_taguse (tag_id, owner_id, links, last_used)
SELECT tag_id, %(owner)s, links, last_used FROM counted
ON CONFLICT (tag_id) DO UPDATE SET links = excluded.links, last_used = excluded.last_used
"""
_WRITE = """
UPDATE {table} AS named SET forms = row.forms FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS row (id, name, forms)
WHERE named.id = row.id AND named.name = row.name
"""


def count_changed() -> int:
    """Count the tags of everybody with a change since the last count; the number of people."""
    never = LinkTag.objects.exclude(owner__in=TagUse.objects.values("owner")).values_list("owner_id", flat=True)
    changed = TagTouch.objects.values_list("owner_id", flat=True).order_by()
    owners = sorted({*changed.distinct(), *never.order_by().distinct()})
    return sum(count_of(owner_id) for owner_id in owners)


@transaction.atomic
def count_of(owner_id: int) -> bool:
    """Count the changed tags of one person (all of them the first time); False while another process does so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, owner_id % 2**31])
        row = cursor.fetchone()
        if not row or not row[0]:
            return False
        is_first = not TagUse.objects.filter(owner_id=owner_id).exists()
        cursor.execute(_COUNT, {"owner": owner_id, "all": is_first})
    return True


def write_forms() -> int:
    """Write down the forms of names that have none yet, a thousand at a time; how many there were."""
    _free_reserved()
    return sum(_write_forms(model) for model in (Tag, TagAlias))


def _write_forms(model: type[Tag] | type[TagAlias]) -> int:
    written = 0
    while rows := list(model.objects.filter(forms="").order_by("pk").values_list("pk", "name")[:_AT_ONCE]):
        ids, names = [pk for pk, _ in rows], [name for _, name in rows]
        with connection.cursor() as cursor:
            # A name that changed meanwhile keeps its empty forms, and comes again.
            statement = _WRITE.format(table=model._meta.db_table)
            cursor.execute(statement, [ids, names, [tag_forms(name) for name in names]])
            if not cursor.rowcount:
                return written
            written += cursor.rowcount
    return written


def _free_reserved() -> None:
    """Give a tag another slug whose own has become the address of a page since."""
    taken = [slug for slug in ("find", "rules", "proposals", "retag", "runs") if tag_slug(slug) != slug]
    for tag in Tag.objects.filter(slug__in=taken):
        slugs = set(Tag.objects.filter(owner_id=tag.owner_id).values_list("slug", flat=True))
        Tag.objects.filter(pk=tag.pk).update(slug=free_slug(tag.name, slugs))
