"""The pages of a person in the direction of a vector, nearest first, and what centres vectors in a library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from linksnap.models import Encoder, Link, PageEmbedding, User
from linksnap.queries.meaning_background import sample_of
from linksnap.rules.vector_sum import Vector, centred

# The mean of fewer passages of a language says little about it: then that of the whole library stands for it.
_FEWEST_OF_LANGUAGE = 20

_NEAR = """
SELECT link_id, -(vector <#> %(towards)s::halfvec) AS nearness FROM linksnap_pageembedding
WHERE owner_id = %(owner)s AND encoder_id = %(encoder)s AND link_id <> ALL(%(besides)s::bigint[]) {within}
ORDER BY nearness DESC, link_id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Means:
    """The mean vector of a library's passages and of each of its languages, with how many passages tell it."""

    whole: tuple[Vector, int]
    of_lang: Mapping[str, tuple[Vector, int]]

    def taken_off(self, vector: Vector, lang: str) -> Vector:
        """A page's vector without what all texts of its language share."""
        return centred(vector, *self.of_lang.get(lang.split("-")[0], self.whole))


def means_of(owner: User, encoder: Encoder) -> Means:
    """Told from a random sample of 2,000 passages, at most a minute old."""
    sample = sample_of(owner, encoder)
    of_lang = {}
    for lang, place in sample.places.items():
        if place.stop - place.start >= _FEWEST_OF_LANGUAGE:
            of_lang[lang] = (sample.means[lang], place.stop - place.start)
    return Means((sample.mean, len(sample.vectors)), of_lang)


def page_vectors(owner: User, encoder: Encoder, public_ids: Sequence[str]) -> dict[str, tuple[int, Vector | None, str]]:
    """For each link of `owner` named: its id, its page's vector (None before it is searchable), its language."""
    links = Link.objects.filter(owner=owner, public_id__in=list(public_ids)).select_related("current_snapshot")
    rows = {link.public_id: link for link in links.defer("words")}
    ids = [link.pk for link in rows.values()]
    pages = PageEmbedding.objects.filter(owner=owner, encoder=encoder, link__in=ids)
    vectors = {page.link_id: np.asarray(page.vector, dtype=np.float32) for page in pages}
    return {
        public_id: (link.pk, vectors.get(link.pk), link.current_snapshot.lang if link.current_snapshot else "")
        for public_id, link in rows.items()
    }


def usual_nearness(owner: User, encoder: Encoder, towards: Vector, besides: Sequence[int]) -> float:
    """How near an average text of the library is to a unit vector; the links of the ids `besides` left out."""
    sample = sample_of(owner, encoder)
    others = sample.vectors[~np.isin(sample.link_ids, np.asarray(besides, dtype=np.int64))]
    return float(np.einsum("ij,j->i", others, towards).mean()) if len(others) else 0.0


@dataclass(frozen=True)
class Bounds:
    """Which links may be found: `within` these ids where given, never `besides`; `most` of them."""

    within: Sequence[int] | None
    besides: Sequence[int]
    most: int


def pages_towards(owner: User, encoder: Encoder, towards: Vector, bounds: Bounds) -> list[tuple[int, float]]:
    """Ids of links with their pages' similarity to a unit vector, nearest first: exact over all pages of the person."""
    params: dict[str, Any] = {"owner": owner.pk, "encoder": encoder.pk, "most": bounds.most}
    params |= {"besides": list(bounds.besides), "towards": "[" + ",".join(f"{one:.6g}" for one in towards) + "]"}
    only = ""
    if bounds.within is not None:
        only, params["within"] = "AND link_id = ANY(%(within)s::bigint[])", list(bounds.within)
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.replace("{within}", only), params)
        return [(link_id, float(nearness)) for link_id, nearness in cursor.fetchall()]
