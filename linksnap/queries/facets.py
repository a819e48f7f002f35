"""What the links of a result have in common: how many of them each tag, site, language, type and year has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from linksnap.models import User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.rules.query_tree import Node

MOST_VALUES = 10
# The best of a larger result are counted: what is said of thousands is said of them.
MOST_LINKS = 5_000

_COUNTS = f"""
WITH hits AS MATERIALIZED (
    SELECT link.id, link.host, split_part(coalesce(snapshot.lang, ''), '-', 1) AS lang,
        coalesce(snapshot.document, '') AS document,
        to_char(link.created_at AT TIME ZONE 'UTC', 'YYYY') AS year
    FROM linksnap_link link LEFT JOIN linksnap_snapshot snapshot ON snapshot.id = link.current_snapshot_id
    WHERE link.owner_id = %s AND link.id = ANY(%s)
), tagged AS (
    SELECT tag_id, count(*) AS n FROM linksnap_linktag JOIN hits ON hits.id = link_id GROUP BY tag_id
    ORDER BY n DESC, tag_id LIMIT {MOST_VALUES}
), counted AS (
    SELECT 'sites' AS facet, host AS value, host AS name, count(*) AS n FROM hits GROUP BY host
    UNION ALL SELECT 'langs', lang, lang, count(*) FROM hits GROUP BY lang
    UNION ALL SELECT 'types', document, document, count(*) FROM hits GROUP BY document
    UNION ALL SELECT 'years', year, year, count(*) FROM hits GROUP BY year
    UNION ALL SELECT 'tags', tag.slug, tag.name, n FROM tagged JOIN linksnap_tag tag ON tag.id = tag_id
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY facet ORDER BY n DESC, value) AS place FROM counted WHERE value <> ''
)
SELECT facet, value, name, n FROM placed WHERE place <= {MOST_VALUES} ORDER BY facet, place
"""


@dataclass(frozen=True)
class FacetValue:
    """One value, as a filter takes it (of a tag its slug) and as people read it, with its number of links."""

    value: str
    name: str
    count: int


@dataclass(frozen=True)
class Facets:
    """The most frequent values of each kind, most frequent first; years newest first."""

    tags: tuple[FacetValue, ...] = ()
    sites: tuple[FacetValue, ...] = ()
    langs: tuple[FacetValue, ...] = ()
    types: tuple[FacetValue, ...] = ()
    years: tuple[FacetValue, ...] = ()


def facets_of_conditions(owner: User, conditions: Sequence[Node]) -> Facets:
    """Count the links of `owner` that meet the conditions, the newest 5,000 of them."""
    links = links_that_meet(owner, conditions).order_by("-created_at", "-pk")
    return facets_of(owner, list(links.values_list("pk", flat=True)[:MOST_LINKS]))


def facets_of(owner: User, link_ids: Sequence[int]) -> Facets:
    """Count the links of `owner` among `link_ids`, the first 5,000 of them, by one query."""
    rows: dict[str, list[FacetValue]] = {}
    if not link_ids:
        return Facets()
    params: list[Any] = [owner.pk, list(link_ids[:MOST_LINKS])]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, params)
        for facet, value, name, count in cursor.fetchall():
            rows.setdefault(facet, []).append(FacetValue(value, name, count))
    rows["years"] = sorted(rows.get("years", []), key=lambda year: year.value, reverse=True)
    return Facets(**{facet: tuple(values) for facet, values in rows.items()})
