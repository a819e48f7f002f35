"""Propose tags for a freshly indexed link: gather the evidence, ask `ml.tagging`, keep the answer."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from linksnap.models import Encoder, Link, Snapshot
from linksnap.queries.nearest_pages import neighbours
from linksnap.rules.copy_worth import PART_OF_THE_PAGE, worth_of
from linksnap.services import proposals
from ml.encoder.chunks import TextBlock
from ml.encoder.types import TextEncoder
from ml.tagging.suggest import Neighbour, PageEvidence, SuggestedTag, TagEvidence, suggest_tags

_MOST_NAMES_AT_ONCE = 256
_NEIGHBOURS = 30
_TEXT_LIMIT = 40_000


def suggest_for(
    snapshot: Snapshot, blocks: list[TextBlock], vector: NDArray[np.float32], encoder: TextEncoder, row: Encoder
) -> int:
    """Replace the proposals of the snapshot's link; how many there are now.

    None for a copy of what stood in the page's place: a captcha says nothing of what the page is about.
    """
    link = Link.objects.select_related("owner").get(pk=snapshot.link_id)
    if worth_of(snapshot.verdict) < PART_OF_THE_PAGE:
        return proposals.store(link, [])
    page = PageEvidence(
        title=link.title or snapshot.title,
        text="\n".join(block.text for block in blocks)[:_TEXT_LIMIT],
        lang=snapshot.lang,
        host=link.host,
        vector=vector,
    )
    near = [
        Neighbour(similarity=hit.similarity, tag_ids=tuple(hit.tag_ids), title=hit.title)
        for hit in neighbours(link.owner, vector.tolist(), exclude_link=link, limit=_NEIGHBOURS)
    ]
    known = known_tags(link.owner_id, encoder, row)
    suggested = suggest_tags(page, known, near, proposals.names_not_to_propose(link))
    return proposals.store(link, [_proposal(tag) for tag in suggested])


def known_tags(owner_id: int, encoder: TextEncoder, row: Encoder) -> list[TagEvidence]:
    """The owner's tags with vectors of their names; missing vectors are made and kept."""
    tags = proposals.vocabulary(owner_id, row)
    missing = [tag for tag in tags if tag.vector is None][:_MOST_NAMES_AT_ONCE]
    names = [tag.name for tag in missing]
    made: Iterable[NDArray[np.float32]] = encoder.encode_passages(names) if names else ()
    fresh = {tag.tag_id: (tag.name, vector.tolist()) for tag, vector in zip(missing, made, strict=True)}
    if fresh:
        proposals.store_tag_vectors(owner_id, row, fresh)
    return [
        TagEvidence(
            tag_id=tag.tag_id,
            name=tag.name,
            vector=_vector(tag.vector or fresh.get(tag.tag_id, ("", None))[1]),
            count=tag.links,
            aliases=tag.aliases,
        )
        for tag in tags
    ]


def _vector(values: list[float] | None) -> NDArray[np.float32] | None:
    return None if values is None else np.asarray(values, dtype=np.float32)


def _proposal(tag: SuggestedTag) -> proposals.Proposal:
    return proposals.Proposal(
        name=tag.name, tag_id=tag.tag_id, score=tag.score, reason=tag.reason.value, evidence=dict(tag.evidence)
    )
