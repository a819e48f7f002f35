"""A sign of life of each worker process, for the status page and for whoever restarts the silent ones."""

from django.db import models
from django.db.models.functions import Now


class WorkerSign(models.Model):
    """One row a process; rows of the dead are swept away."""

    name = models.CharField(max_length=120, unique=True)
    # capture, bulk, encoder, maintain, dispatch, web.
    kind = models.CharField(max_length=16)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    doing = models.CharField(max_length=120, blank=True, default="")
    done = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["kind", "-seen_at"], name="worker_sign_newest")]

    def __str__(self) -> str:
        return self.name
