"""What every row that is also a piece of work carries: state, lease, fence, attempts."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class WorkState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    DEAD = "dead", _("Given up")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_STATES = (WorkState.QUEUED, WorkState.RUNNING)
FAILED_STATES = (WorkState.FAILED, WorkState.DEAD)


class WorkRow(models.Model):
    """The database row is the queue; Celery and Valkey only carry hints of its id.

    `fence` grows with each claim: a result that comes with an older fence is a zombie's and is dropped.
    """

    # What must hold besides its state before a row of this kind may be taken; each kind may say more.
    NOT_HELD: ClassVar[models.Q] = models.Q()

    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField(db_default=Now())
    hinted_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=40, blank=True, default="")
    detail = models.TextField(blank=True, default="")

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """True while somebody still has to do something."""
        return self.state in OPEN_STATES

    @property
    def has_failed(self) -> bool:
        """True when it ended without its result."""
        return self.state in FAILED_STATES
