"""The snapshot page: one link with a version of its page, its files, tags, proposals, and what is near in meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet, Sum

from linksnap.models import (
    Artifact,
    ArtifactKind,
    Link,
    LinkTag,
    Passage,
    Snapshot,
    Suggestion,
    SuggestionState,
    User,
)
from linksnap.queries.nearest_pages import nearest_pages
from linksnap.queries.suggestion_order import own_first

RELATED = 3
# The order in which files are named: what people open first.
_PLACES = {kind: place for place, kind in enumerate(ArtifactKind.values)}


@dataclass(frozen=True)
class RelatedLink:
    """A link near in meaning; `similarity` is the cosine of the two pages."""

    link: Link
    similarity: float
    thumbnail: Artifact | None


@dataclass(frozen=True)
class SnapshotPage:
    """All the page shows of a link; `snapshot` is None while nothing was kept yet."""

    link: Link
    snapshot: Snapshot | None
    versions: tuple[Snapshot, ...] = ()
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    # Everything that was kept, the parts of one kind after one another.
    files: tuple[Artifact, ...] = ()

    @property
    def is_newest(self) -> bool:
        """True when the version shown is the link's current one."""
        return self.snapshot is not None and self.snapshot.pk == self.link.current_snapshot_id

    @property
    def total_size(self) -> int:
        """Bytes of all its files before compression."""
        return sum(artifact.size for artifact in self.files)

    @property
    def tiles(self) -> list[Artifact]:
        """The picture of the whole page, from the top."""
        return [artifact for artifact in self.files if artifact.kind == ArtifactKind.SCREENSHOT]


def links_of(owner: User) -> QuerySet[Link]:
    """The links this person may see and change."""
    return Link.objects.filter(owner=owner).defer("words")


def snapshot_page(owner: User, link_id: str, version: int | None = None) -> SnapshotPage | None:
    """The page of a link by its public id, at its current version or the one asked for; None where there is none."""
    link = links_of(owner).select_related("current_snapshot", "latest_capture").filter(public_id=link_id).first()
    if link is None:
        return None
    versions = tuple(
        link.snapshots.select_related("capture")
        .annotate(size=Sum("artifacts__size"))
        .order_by("-captured_at", "-version")
    )
    wanted = version if version is not None else link.current_snapshot and link.current_snapshot.version
    snapshot = next((one for one in versions if one.version == wanted), None)
    if snapshot is None:
        return None if version is not None else SnapshotPage(link, None)
    files = tuple(sorted(snapshot.artifacts.all(), key=lambda file: (_PLACES.get(file.kind, len(_PLACES)), file.part)))
    first_parts = {artifact.kind: artifact for artifact in files if artifact.part == 0}
    return SnapshotPage(link, snapshot, versions, first_parts, files)


def artifact_of(owner: User, snapshot_id: str, kind: str, part: int = 0) -> Artifact | None:
    """One file of a snapshot by the snapshot's public id; None for a stranger."""
    # The column holds a small number; a larger one is no part either.
    files = Artifact.objects.filter(owner=owner, snapshot__public_id=snapshot_id, kind=kind, part=min(part, 32_767))
    return files.select_related("snapshot").first()


def claimed_artifact(owner_id: int, snapshot_id: str, kind: str, part: int) -> Artifact | None:
    """One file as a signed token names it; None when it is gone, or the account is closed."""
    files = Artifact.objects.filter(owner_id=owner_id, owner__is_active=True, snapshot__public_id=snapshot_id)
    return files.filter(kind=kind, part=part).select_related("snapshot").first()


def passage_of(snapshot: Snapshot, n: int | None) -> Passage | None:
    """The n-th passage of a snapshot. Only current snapshots have passages."""
    if n is None:
        return None
    return Passage.objects.filter(owner_id=snapshot.owner_id, snapshot=snapshot, n=n).defer("words").first()


def tags_of(link: Link) -> list[LinkTag]:
    """What the link is tagged with, in the order it was."""
    return list(LinkTag.objects.filter(owner_id=link.owner_id, link=link).select_related("tag").order_by("id"))


def proposals_of(link: Link) -> list[Suggestion]:
    """Open proposals, own tags first, the surest first in each."""
    pending = Suggestion.objects.filter(owner_id=link.owner_id, link=link, state=SuggestionState.PENDING)
    return list(pending.select_related("tag").order_by(*own_first()))


def related_links(link: Link) -> list[RelatedLink]:
    """The owner's links nearest to this one in meaning, nearest first, with their pictures."""
    near = nearest_pages(link.owner, link, RELATED)
    snapshots = [page.link.current_snapshot_id for page in near if page.link.current_snapshot_id]
    thumbnails = Artifact.objects.filter(owner_id=link.owner_id, snapshot__in=snapshots, kind=ArtifactKind.THUMBNAIL)
    by_snapshot = {thumbnail.snapshot_id: thumbnail for thumbnail in thumbnails}
    return [
        RelatedLink(page.link, page.similarity, by_snapshot.get(page.link.current_snapshot_id or 0)) for page in near
    ]


def last_look(link: Link) -> Snapshot | None:
    """The newest version of the link that has a picture: what a capture that failed can show."""
    pictures = Artifact.objects.filter(snapshot=OuterRef("pk"), kind=ArtifactKind.THUMBNAIL)
    versions = Snapshot.objects.filter(Exists(pictures), owner=link.owner_id, link=link)
    return versions.order_by("-version").first()
