"""Learn a person's suggester anew from their history, when there is enough new to learn from."""

import time

import numpy as np
import structlog
from django.db import transaction

from linksnap.models import Encoder, User
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.tag_history import HistoryRow, tag_history
from linksnap.queries.tag_surroundings import learnable_pages
from linksnap.services import proposals, taggers
from ml.tagging.evidence import PageEvidence, TagEvidence
from ml.tagging.history import TaggedPage
from ml.tagging.learn import learn
from ml.tagging.stored import to_bytes

log = structlog.get_logger(__name__)


def learn_for(owner_id: int) -> bool:
    """Fit and keep a new version, if one is due and nobody else is at it; whether it was done.

    A fit that fails leaves a version that is not used, so that the same history is not tried again and again.
    """
    encoder = active_encoder()
    owner = User.objects.filter(pk=owner_id, is_active=True).first()
    if encoder is None or owner is None:
        return False
    with transaction.atomic():
        pages = learnable_pages(owner_id, encoder)
        if not taggers.try_lock(owner_id) or not taggers.is_due(owner_id, encoder, pages):
            return False
        started = time.monotonic()
        weights, figures = _learned(owner, encoder)
        figures["seconds"] = round(time.monotonic() - started, 2)
        made = taggers.keep(owner, encoder, weights, figures, pages)
    log.info("tags_learned", owner=owner_id, version=made.version, **figures)
    return bool(weights)


def _learned(owner: User, encoder: Encoder) -> tuple[bytes, dict[str, object]]:
    """The weights and figures; no weights where learning failed, and the figures say so."""
    try:
        history = [_tagged(row) for row in tag_history(owner.pk, encoder)]
        if not history:
            return b"", {"failed": "no page has a vector yet"}
        tags = [
            TagEvidence(
                tag.tag_id,
                tag.name,
                None if tag.vector is None else np.asarray(tag.vector, dtype=np.float32),
                tag.links,
                tag.aliases,
            )
            for tag in proposals.vocabulary(owner.pk, encoder)
        ]
        learned = learn(history, tags)
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        log.exception("learning_failed", owner=owner.pk)
        return b"", {"failed": repr(error)[:500]}
    return to_bytes(learned), learned.figures.as_json()


def _tagged(row: HistoryRow) -> TaggedPage:
    vector = np.asarray(row.vector, dtype=np.float32)
    page = PageEvidence(row.title, row.text, row.lang, row.host, vector, row.url)
    return TaggedPage(page, row.tag_ids, row.refused_ids)
