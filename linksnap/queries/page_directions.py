"""Where the pages of some links lie in the encoder's space, without what all texts of their language have in common."""

from collections.abc import Mapping

import numpy as np
from django.db import connection

from linksnap.models import Encoder, User
from linksnap.queries.similar_pages import means_of
from linksnap.rules.vector_sum import Vector

_VECTORS = """
SELECT link_id, halfvec_send(vector) FROM linksnap_pageembedding
WHERE owner_id = %s AND encoder_id = %s AND link_id = ANY(%s)
"""
# halfvec_send begins with the number of dimensions and two bytes that are kept free.
_HEAD = 4


def page_directions(owner: User, encoder: Encoder, langs: Mapping[int, str]) -> dict[int, Vector]:
    """Unit vectors (dim,) of the pages of `owner`, by link; `langs` names the links, each with its language.

    Links that have no vector under `encoder` are left out.
    """
    means = means_of(owner, encoder)
    with connection.cursor() as cursor:
        cursor.execute(_VECTORS, [owner.pk, encoder.pk, list(langs)])
        rows = cursor.fetchall()
    found = {}
    for link_id, sent in rows:
        vector = np.frombuffer(sent, dtype=">f2", offset=_HEAD).astype(np.float32)
        own = means.taken_off(vector, langs[link_id])
        length = float(np.linalg.norm(own))
        if length > 0:
            found[link_id] = np.asarray(own / np.float32(length), dtype=np.float32)
    return found
