"""`/tags/proposals`: what could be put in order in a vocabulary, to accept or refuse."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from linksnap.api.auth import owner_of
from linksnap.api.cursors import page
from linksnap.api.inputs import Cursor, Limit, PublicId
from linksnap.models import SuggestionState, TagProposal, TagProposalKind
from linksnap.queries.tag_proposals import ShownProposal, proposals_of, shown_proposals
from linksnap.services import tag_proposals

router = Router(tags=["tag proposals"])


class SplitPartOut(Schema):
    """A part of a tag that covers several things."""

    name: str
    links: int
    phrases: list[str]


class TagProposalOut(Schema):
    """A change of the vocabulary that is proposed, with what it would do.

    merge: `tag` into `other`. parent: `tag` under `other`. stale: `tag` goes. split: `tag` gets narrower tags, `parts`.
    `moved` links would get the other tag, `both` have both.
    """

    id: str
    kind: TagProposalKind
    tag: str
    other: str | None
    score: float
    state: SuggestionState
    likeness: str
    links: int
    other_links: int
    both: int
    moved: int
    parts: list[SplitPartOut]

    @staticmethod
    def of(shown: ShownProposal) -> "TagProposalOut":
        """From a proposal with its counts."""
        row = shown.proposal
        return TagProposalOut(
            id=row.public_id,
            kind=TagProposalKind(row.kind),
            tag=shown.tag.slug,
            other=shown.other.slug if shown.other else None,
            score=round(row.score, 4),
            state=SuggestionState(row.state),
            likeness=shown.likeness,
            links=shown.links,
            other_links=shown.other_links,
            both=shown.both,
            moved=shown.moved if shown.other else 0,
            parts=[SplitPartOut(name=part.name, links=part.links, phrases=part.phrases) for part in shown.parts],
        )


class TagProposalPage(Schema):
    """One page of proposals."""

    items: list[TagProposalOut]
    next_cursor: str | None


@router.get("", response=TagProposalPage, summary="List proposals of order in the tags, newest first")
def list_tag_proposals(
    request: HttpRequest,
    kind: TagProposalKind | None = None,
    state: SuggestionState = SuggestionState.PENDING,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> TagProposalPage:
    """Looked for once a day; nothing of it is ever done by itself."""
    rows = proposals_of(owner_of(request)).filter(state=state)
    found, following = page(rows.filter(kind=kind) if kind else rows, cursor, limit)
    items = [TagProposalOut.of(one) for one in shown_proposals(owner_of(request), found)]
    return TagProposalPage(items=items, next_cursor=following)


@router.post("/{proposal_id}/accept", response=TagProposalOut, summary="Carry a proposal out")
def accept_tag_proposal(request: HttpRequest, proposal_id: PublicId) -> TagProposalOut:
    """Once: accepting again changes nothing. The answer says how it was before."""
    row = _own(request, proposal_id)
    shown = _shown(request, row)
    if row.state == SuggestionState.PENDING:
        tag_proposals.accept(owner_of(request), [row])
        shown.state = SuggestionState.ACCEPTED
    return shown


@router.post("/{proposal_id}/refuse", response=TagProposalOut, summary="Refuse a proposal")
def refuse_tag_proposal(request: HttpRequest, proposal_id: PublicId) -> TagProposalOut:
    """It is not proposed again. One already carried out stays."""
    row = _own(request, proposal_id)
    tag_proposals.refuse(owner_of(request), [row])
    row.refresh_from_db()
    return _shown(request, row)


def _own(request: HttpRequest, proposal_id: str) -> TagProposal:
    return get_object_or_404(proposals_of(owner_of(request)), public_id=proposal_id)


def _shown(request: HttpRequest, row: TagProposal) -> TagProposalOut:
    (shown,) = shown_proposals(owner_of(request), [row])
    return TagProposalOut.of(shown)
