"""The shapes that come out of the API."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from ninja import Schema

from linksnap.api.capture_schemas import CaptureOut
from linksnap.api.tie_schemas import TieOut
from linksnap.models import Artifact, Link, Snapshot, Suggestion, Tag
from linksnap.queries.link_ties import LinkTies, ties_of


class ArtifactOut(Schema):
    """A file of a snapshot and where to get it; `sha256` is of the bytes that come from there.

    Tall pictures come in parts: 0, 1, 2 … from the top.
    """

    kind: str
    part: int
    size: int
    sha256: str
    content_type: str
    width: int
    height: int
    href: str

    @staticmethod
    def of(artifact: Artifact, link_id: str) -> "ArtifactOut":
        """From a row."""
        return ArtifactOut(
            kind=artifact.kind,
            part=artifact.part,
            size=artifact.size,
            sha256=artifact.sha256,
            content_type=artifact.content_type,
            width=artifact.width,
            height=artifact.height,
            href=reverse("api:read_file", args=[link_id, artifact.kind])
            + (f"?part={artifact.part}" if artifact.part else ""),
        )


class SnapshotOut(Schema):
    """A version of a page."""

    id: str
    version: int
    captured_at: datetime
    final_url: str
    http_status: int | None
    verdict: str
    title: str
    description: str
    author: str
    site_name: str
    published_at: datetime | None
    modified_at: datetime | None
    canonical_url: str
    # Field of the metadata to where it was read: json-ld, opengraph, highwire, page …
    metadata_sources: dict[str, str]
    lang: str
    words: int
    # page, pdf, image, text, feed, audio, video, office or other; `details` holds facts of that kind.
    document: str
    details: dict[str, Any]
    # Artifacts that were asked for and did not come: kind to reason.
    faults: dict[str, str]
    # How the copy was made ("plain", or the second try that did better) and what the verdict rests on.
    strategy: str
    evidence: dict[str, Any]
    pinned: bool
    searchable: bool
    artifacts: list[ArtifactOut]

    @staticmethod
    def of(snapshot: Snapshot, artifacts: list[ArtifactOut]) -> "SnapshotOut":
        """From a row; `artifacts` only where a single link is shown."""
        return SnapshotOut(
            id=snapshot.public_id,
            artifacts=artifacts,
            searchable=snapshot.indexed_at is not None,
            pinned=snapshot.pinned_at is not None,
            **{name: getattr(snapshot, name) for name in _SNAPSHOT_FIELDS},
        )


_SNAPSHOT_FIELDS = (
    "version", "captured_at", "final_url", "http_status", "verdict", "title", "description", "author", "site_name",
    "published_at", "modified_at", "canonical_url", "metadata_sources", "lang", "words", "faults",
    "document", "details", "strategy", "evidence",
)  # fmt: skip


class CollectionRef(Schema):
    """A collection that a link stands in."""

    id: str
    name: str


class LinkOut(Schema):
    """A link with its tags, its collections and its current snapshot.

    `shared` is what its owner says of it to other programs; it opens nothing to anybody. `highlights` is their number.
    """

    id: str
    url: str
    title: str
    host: str
    description: str
    notes: str
    tags: list[str]
    collections: list[CollectionRef]
    highlights: int
    shared: bool
    unread: bool
    favourite: bool
    archived: bool
    created_at: datetime
    page: str
    snapshot: SnapshotOut | None
    capture: CaptureOut | None
    # Saved pages this one leads to and is led to from, by the links in their articles: where a single link is shown.
    links_to: list[TieOut] = []
    linked_from: list[TieOut] = []

    @staticmethod
    def of(link: Link, with_artifacts: bool = False) -> "LinkOut":
        """From a row of `rows.links_of`."""
        snapshot, capture = link.current_snapshot, link.latest_capture
        files = snapshot.artifacts.order_by("kind", "part") if snapshot and with_artifacts else []
        artifacts = [ArtifactOut.of(file, link.public_id) for file in files]
        ties = ties_of(link) if with_artifacts else LinkTies()
        return LinkOut(
            id=link.public_id,
            url=link.url,
            title=link.shown_title,
            host=link.host,
            description=link.description,
            notes=link.notes,
            collections=[
                CollectionRef(id=place.collection.public_id, name=place.collection.name)
                for place in link.collection_links.all()
            ],
            # Only rows of rows.links_of have the number at hand.
            highlights=getattr(link, "highlights_kept", 0),
            shared=link.is_shared,
            tags=sorted(link_tag.tag.name for link_tag in link.link_tags.all()),
            unread=link.is_unread,
            favourite=link.is_favourite,
            archived=link.is_archived,
            created_at=link.created_at,
            page=reverse("snapshot", args=[link.public_id]),
            snapshot=SnapshotOut.of(snapshot, artifacts) if snapshot else None,
            capture=CaptureOut.of(capture, link.public_id) if capture else None,
            links_to=[TieOut.of(tie) for tie in ties.links_to],
            linked_from=[TieOut.of(tie) for tie in ties.linked_from],
        )


class LinkPage(Schema):
    """One page of links."""

    items: list[LinkOut]
    next_cursor: str | None


class SimilarOut(Schema):
    """A link near to another; `similarity` is the cosine of the two pages' vectors."""

    link: LinkOut
    similarity: float


class TagOut(Schema):
    """A tag and how many links have it."""

    slug: str
    name: str
    links: int
    aliases: list[str]
    # The slug of the tag it stands under.
    parent: str | None = None

    @staticmethod
    def of(tag: Tag, links: int) -> "TagOut":
        """From a row with `aliases` and `parent` at hand."""
        aliases = [alias.name for alias in tag.aliases.all()]
        parent = tag.parent.slug if tag.parent else None
        return TagOut(slug=tag.slug, name=tag.name, links=links, aliases=aliases, parent=parent)


class SuggestionOut(Schema):
    """A proposed tag, and why."""

    id: str
    link: str
    name: str
    is_new: bool
    score: float
    reason: str
    evidence: dict[str, object]
    state: str

    @staticmethod
    def of(suggestion: Suggestion, link_id: str) -> "SuggestionOut":
        """From a row."""
        return SuggestionOut(
            id=suggestion.public_id,
            link=link_id,
            name=suggestion.name,
            is_new=suggestion.tag_id is None,
            score=round(suggestion.score, 4),
            reason=suggestion.reason,
            evidence=suggestion.evidence,
            state=suggestion.state,
        )


class SuggestionPage(Schema):
    """One page of proposed tags."""

    items: list[SuggestionOut]
    next_cursor: str | None
