"""The queue of snapshots waiting for passages, vectors and tag suggestions."""

from django.conf import settings
from django.db import models

from linksnap.models.work_row import WorkRow, WorkState


class EmbedJob(WorkRow):
    """Index one snapshot for one encoder; claimed in batches by the resident encoder."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    snapshot = models.ForeignKey("linksnap.Snapshot", on_delete=models.CASCADE, related_name="embed_jobs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "snapshot"], name="embed_once_per_snapshot")]
        indexes = [
            models.Index(
                fields=["run_after"],
                name="embed_due",
                condition=models.Q(state__in=[WorkState.QUEUED, WorkState.RUNNING]),
            )
        ]

    def __str__(self) -> str:
        return f"embed job {self.pk} ({self.state})"
