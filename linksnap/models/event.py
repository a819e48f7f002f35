"""What happened to a capture, in order: the audit trail and the live steps."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    QUEUED = "queued", _("Queued")
    CLAIMED = "claimed", _("Started")
    STEP = "step", _("Step")
    RETRY = "retry", _("Will be tried again")
    SUCCEEDED = "succeeded", _("Snapshot kept")
    FAILED = "failed", _("Failed")
    DEAD = "dead", _("Given up")
    CANCELLED = "cancelled", _("Cancelled")
    INDEXED = "indexed", _("Searchable, tags suggested")


class Event(models.Model):
    """One transition or step; never changed once written."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    capture = models.ForeignKey("linksnap.Capture", on_delete=models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="event_by_owner"),
            models.Index(fields=["capture", "id"], name="event_by_capture"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of capture {self.capture_id}"
