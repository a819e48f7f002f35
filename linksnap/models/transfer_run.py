"""An import or an export: the file, the wishes, how far it is, and what became of each row."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linksnap.models.public_id import public_id_field
from linksnap.models.work_row import WorkRow


class TransferDirection(models.TextChoices):
    IMPORT = "import", _("Import")
    EXPORT = "export", _("Export")


class TransferPhase(models.TextChoices):
    """What the person sees; the WorkRow's state says whether a worker has something to do."""

    READING = "reading", _("Reading the file")
    READY = "ready", _("Waiting for your decision")
    APPLYING = "applying", _("Bringing in")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Taking back")
    UNDONE = "undone", _("Taken back")


class TransferRun(WorkRow):
    """One file in or out. `file_name` is shown, never used as a path: the bytes lie under the run's public id."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="transfer_runs")
    direction = models.CharField(max_length=8, choices=TransferDirection.choices)
    phase = models.CharField(max_length=10, choices=TransferPhase.choices, default=TransferPhase.READING)
    format = models.CharField(max_length=24, blank=True, default="")
    file_name = models.CharField(max_length=255, blank=True, default="")
    file_size = models.PositiveBigIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    # The person's choices (services.imports.ImportOptions, services.exports.ExportOptions) as JSON.
    options = models.JSONField(default=dict, blank=True)
    # Rows the file holds (0 until known), rows dealt with, and how many of each outcome in which step.
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    # What the dry run of an import found (queries.transfers.preview); some tens of kilobytes.
    preview = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "direction", "-created_at"], name="transfer_run_newest")]

    def __str__(self) -> str:
        return f"{self.direction} {self.public_id} ({self.phase})"


class RowOutcome(models.TextChoices):
    ADDED = "added", _("Added")
    MERGED = "merged", _("Merged into a link you have")
    DUPLICATE = "duplicate", _("Nothing new in it")
    REJECTED = "rejected", _("Left out")


class TransferRow(models.Model):
    """What became of one row of an imported file. `before` is what undo needs to put a merged link back."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(TransferRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    url = models.TextField(blank=True, default="")
    title = models.TextField(blank=True, default="")
    outcome = models.CharField(max_length=9, choices=RowOutcome.choices)
    reason = models.CharField(max_length=40, blank=True, default="")
    link = models.ForeignKey("linksnap.Link", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    before = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="transfer_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "number"], name="transfer_row_by_outcome")]

    def __str__(self) -> str:
        return f"row {self.number} {self.outcome}"
