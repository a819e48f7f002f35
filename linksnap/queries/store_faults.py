"""Rows that cannot be right: versions without files, links without their current version, vectors nobody reads."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from linksnap.models import (
    OPEN_STATES,
    Artifact,
    EmbedJob,
    Encoder,
    EncoderState,
    Link,
    PageEmbedding,
    Passage,
    PassageEmbedding,
    Snapshot,
)
from linksnap.queries.nearest_pages import active_encoder


def snapshots_without_artifacts() -> QuerySet[Snapshot]:
    """Versions of which not one file is known."""
    has_some = Artifact.objects.filter(snapshot=OuterRef("pk"))
    return Snapshot.objects.filter(~Exists(has_some)).select_related("link", "owner").order_by("pk")


def links_without_current() -> QuerySet[Link]:
    """Links that have versions, but none of them is the current one."""
    has_some = Snapshot.objects.filter(link=OuterRef("pk"))
    lost = Q(current_snapshot=None) | ~Q(current_snapshot__link=F("pk"))
    return Link.objects.filter(lost, Exists(has_some)).select_related("owner").defer("words").order_by("pk")


def artifacts_of_strangers() -> QuerySet[Artifact]:
    """Files that belong to somebody else than their version, or than its link."""
    strange = ~Q(owner=F("snapshot__owner")) | ~Q(owner=F("snapshot__link__owner"))
    return Artifact.objects.filter(strange).select_related("owner", "snapshot").order_by("pk")


def dead_vectors() -> list[tuple[Encoder, int]]:
    """Encoders nobody uses any more that still have vectors, and how many."""
    dead = []
    # For a week the former encoder can be brought back.
    kept = Encoder.objects.filter(retired_at__gt=Now() - timedelta(days=8))
    for encoder in Encoder.objects.filter(state=EncoderState.RETIRED).exclude(pk__in=kept).order_by("pk"):
        count = sum(model.objects.filter(encoder=encoder).count() for model in (PassageEmbedding, PageEmbedding))
        if count:
            dead.append((encoder, count))
    return dead


def snapshots_never_indexed() -> QuerySet[Snapshot]:
    """Current versions that no search finds and that nobody is about to index."""
    waiting = EmbedJob.objects.filter(snapshot=OuterRef("pk"), state__in=OPEN_STATES)
    is_current = Link.objects.filter(current_snapshot=OuterRef("pk"))
    forgotten = Snapshot.objects.filter(Exists(is_current), ~Exists(waiting), indexed_at=None)
    return forgotten.select_related("link", "owner").order_by("pk")


def links_without_vectors() -> list[tuple[int, int]]:
    """Current snapshots with passages that have no vector of the active encoder, and how many those are."""
    encoder = active_encoder()
    if encoder is None:
        return []
    has_vector = PassageEmbedding.objects.filter(passage=OuterRef("pk"), encoder=encoder)
    waiting = EmbedJob.objects.filter(snapshot=OuterRef("snapshot"), state__in=OPEN_STATES)
    bare = Passage.objects.filter(~Exists(has_vector), ~Exists(waiting))
    return list(
        bare.values("snapshot_id").annotate(n=Count("pk")).order_by("snapshot_id").values_list("snapshot_id", "n")
    )
