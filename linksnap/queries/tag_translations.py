"""Tags of two scripts that may mean the same: 机器学习 and machine learning, by the vectors of their names."""

from django.db import connection

from linksnap.models import User
from linksnap.queries.nearest_pages import active_encoder

# Each script's own direction is taken off first (as for queries, see docs/encoder.md): raw vectors are near to
# everything of their own script. Of 60 + 60 names written by hand, 46 pairs were proposed at this threshold, every one
# right; below it came 自行车 = bicycle touring (.49) and 排版 = todo (.23). tests/ml/encoder/test_tag_translations.py.
LEAST_COSINE = 0.5
# Fewer names than this have no direction in common that could be taken off.
_FEWEST = 8
# The work is this many times this many; the most used come first.
_MOST_OF_A_SCRIPT = 1500

_PAIRS = """
WITH used AS MATERIALIZED (
    SELECT tag.id, tag.key ~ '[\u4e00-\u9fff]' AS han, kept.vector::vector AS v,
        (SELECT count(*) FROM linksnap_linktag one WHERE one.owner_id = tag.owner_id AND one.tag_id = tag.id) AS uses
    FROM linksnap_tag tag
    JOIN linksnap_tagembedding kept ON kept.tag_id = tag.id AND kept.encoder_id = %(encoder)s AND kept.name = tag.name
    WHERE tag.owner_id = %(owner)s
), ranked AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY han ORDER BY uses DESC, id) AS place FROM used
), centres AS MATERIALIZED (
    SELECT han, avg(v) AS c FROM ranked WHERE place <= %(most)s GROUP BY han HAVING count(*) >= %(fewest)s
), own AS MATERIALIZED (
    SELECT id, han, l2_normalize(v - c) AS v FROM ranked JOIN centres USING (han) WHERE place <= %(most)s
), forth AS MATERIALIZED (
    SELECT zh.id AS zh, near.id AS other, near.cosine FROM own zh CROSS JOIN LATERAL (
        SELECT own.id, -(own.v <#> zh.v) AS cosine FROM own WHERE NOT own.han ORDER BY own.v <#> zh.v LIMIT 1
    ) near WHERE zh.han AND near.cosine >= %(least)s
)
SELECT forth.zh, forth.other FROM forth JOIN own other ON other.id = forth.other CROSS JOIN LATERAL (
    SELECT own.id FROM own WHERE own.han ORDER BY own.v <#> other.v LIMIT 1
) back WHERE back.id = forth.zh ORDER BY forth.cosine DESC, forth.zh
"""


def tag_translations(owner: User) -> list[tuple[int, int]]:
    """Ids of a Chinese tag and of the tag in letters that is its nearest, where each is the other's; surest first.

    Only tags whose names the encoder has seen; nothing while a person has fewer than eight of either script.
    """
    encoder = active_encoder()
    if encoder is None:
        return []
    asked = {
        "owner": owner.pk,
        "encoder": encoder.pk,
        "most": _MOST_OF_A_SCRIPT,
        "fewest": _FEWEST,
        "least": LEAST_COSINE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, asked)
        return [(int(zh), int(other)) for zh, other in cursor.fetchall()]
