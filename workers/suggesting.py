"""Propose tags for a freshly indexed link: gather the evidence, ask `ml.tagging`, keep the answer."""

import numpy as np
from numpy.typing import NDArray

from linksnap.models import Encoder, Link, Snapshot
from linksnap.queries import tag_surroundings
from linksnap.queries.nearest_pages import neighbours
from linksnap.rules.copy_worth import PART_OF_THE_PAGE, worth_of
from linksnap.services import auto_tags, proposals
from ml.encoder.chunks import TextBlock
from ml.encoder.types import TextEncoder
from ml.tagging.suggest import Neighbour, PageEvidence, SuggestedTag, Surroundings
from ml.tagging.words import site_start
from workers.suggesters import Suggesters

_NEIGHBOURS = 30
# Many pages of a library may have no tag yet: so many are looked at to find thirty that have.
_LOOKED_AT = 120
_TEXT_LIMIT = 40_000
_suggesters = Suggesters()


def suggest_for(
    snapshot: Snapshot, blocks: list[TextBlock], vector: NDArray[np.float32], encoder: TextEncoder, row: Encoder
) -> int:
    """Replace the proposals of the snapshot's link; how many there are now.

    None for a copy of what stood in the page's place: a captcha says nothing of what the page is about. Where its
    owner wants it, tags sure enough are put on at once.
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
        address=link.url,
    )
    suggested = propose(link, page, encoder, row)
    stored = proposals.store(link, [_proposal(tag) for tag in suggested])
    auto_tags.apply(link)
    return stored


def propose(link: Link, page: PageEvidence, encoder: TextEncoder, row: Encoder) -> list[SuggestedTag]:
    """The tags for a link whose page is this; at most five, not stored yet."""
    library = _suggesters.of(link.owner_id, encoder, row)
    return library.suggester.suggest(page, around(link, page, library.pages), proposals.names_not_to_propose(link))


def around(link: Link, page: PageEvidence, pages: int) -> Surroundings:
    """What the library says of a page: those near to it, those of its site, tags the link has. `pages`: its size."""
    hits = neighbours(link.owner, page.vector.tolist(), exclude_link=link, limit=_LOOKED_AT)
    telling = [hit for hit in hits if hit.tag_ids or hit.refused_ids][:_NEIGHBOURS]
    site = tag_surroundings.site_use(link, site_start(page.host, page.address))
    held = tag_surroundings.tags_of(link)
    return Surroundings(
        neighbours=[Neighbour(hit.similarity, hit.tag_ids, hit.title, hit.refused_ids) for hit in telling],
        site_pages=site.pages,
        site_counts=site.counts,
        on_link=held,
        together=tag_surroundings.together(link.owner_id, held),
        pages=pages,
    )


def _proposal(tag: SuggestedTag) -> proposals.Proposal:
    return proposals.Proposal(
        name=tag.name, tag_id=tag.tag_id, score=tag.score, reason=tag.reason.value, evidence=dict(tag.evidence)
    )
