"""One attempt to capture a link, and at the same time the row that queues it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from linksnap.models.public_id import public_id_field
from linksnap.models.work_row import WorkRow, WorkState


class CaptureQueue(models.TextChoices):
    NOW = "capture_now", _("Somebody is waiting")
    BULK = "capture_bulk", _("In bulk")


class CaptureSource(models.TextChoices):
    BROWSER = "browser", _("Captured by LinkSnap")
    UPLOAD = "upload", _("Sent from your own browser")
    IMPORT = "import", _("Brought from another tool")
    ARCHIVE = "archive", _("A web archive's copy")


class Capture(WorkRow):
    """Ask for a snapshot of a link. The steps people watch are its events."""

    NOT_HELD = models.Q(is_paused=False)

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="captures")
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="captures")
    queue = models.CharField(max_length=16, choices=CaptureQueue.choices, default=CaptureQueue.NOW)
    source = models.CharField(max_length=8, choices=CaptureSource.choices, default=CaptureSource.BROWSER)
    # A page that came as a file: its blob and type; such a capture opens the file and fetches nothing.
    upload_sha256 = models.CharField(max_length=64, blank=True, default="")
    upload_type = models.CharField(max_length=100, blank=True, default="")
    # When the page was like that; empty: when the capture runs.
    page_date = models.DateTimeField(null=True, blank=True)
    # Fetch the page from its site, too, once this file is done with: the wish of an import that brought both.
    live_after = models.BooleanField(default=False)
    options = models.JSONField(default=dict, blank=True)
    # The registrable domain: captures of one site take turns.
    site = models.CharField(max_length=255, blank=True, default="")
    # Waits until the person says go on; counts for no turn meanwhile.
    is_paused = models.BooleanField(default=False)
    # What the tray shows: the step that runs (see workers.capture.types.Step) and a short text such as "21/34".
    step = models.CharField(max_length=16, blank=True, default="")
    step_detail = models.CharField(max_length=120, blank=True, default="")
    step_seconds = models.JSONField(default=dict, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="capture_newest"),
            models.Index(
                fields=["queue", "run_after"],
                name="capture_due",
                condition=models.Q(state__in=[WorkState.QUEUED, WorkState.RUNNING]),
            ),
            models.Index(fields=["lease_until"], name="capture_running", condition=models.Q(state=WorkState.RUNNING)),
            # The sweeper takes turns among the owners of what waits in bulk.
            models.Index(
                fields=["owner", "queue", "run_after"],
                name="capture_due_by_owner",
                condition=models.Q(state=WorkState.QUEUED),
            ),
            models.Index(fields=["site"], name="capture_running_site", condition=models.Q(state=WorkState.RUNNING)),
            # What the tray and the side bar show, among a hundred thousand that ended well.
            models.Index(fields=["owner", "-finished_at"], name="capture_ended", condition=models.Q(dismissed_at=None)),
            models.Index(
                fields=["owner"],
                name="capture_failed",
                condition=models.Q(state__in=[WorkState.FAILED, WorkState.DEAD]),
            ),
            # How many ended within the last hour.
            models.Index(fields=["finished_at"], name="capture_by_end"),
            # The chore that forgets files asks for each whether a capture still needs it.
            models.Index(fields=["upload_sha256"], name="capture_by_upload", condition=~models.Q(upload_sha256="")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=WorkState.values), name="capture_state_known"),
            # Two captures of one link at the same time would only race for the same page. Files do not race: an
            # archive may bring several versions of one page.
            models.UniqueConstraint(
                fields=["owner", "link"],
                name="capture_one_open_per_link",
                condition=models.Q(state__in=[WorkState.QUEUED, WorkState.RUNNING], source="browser"),
            ),
        ]

    @property
    def is_of_file(self) -> bool:
        """True when the page came as a file and nothing is fetched."""
        return self.source in (CaptureSource.UPLOAD, CaptureSource.IMPORT)

    @property
    def is_copy(self) -> bool:
        """True when not the page itself is fetched but a web archive's copy of it."""
        return self.source == CaptureSource.ARCHIVE

    @property
    def is_brought(self) -> bool:
        """True for all that its site is not asked for."""
        return self.source != CaptureSource.BROWSER

    @property
    def address(self) -> str:
        """What is opened: the link's address, or that of the copy (options: `copy`)."""
        return str(self.options.get("copy") or self.link.url) if self.is_copy else self.link.url

    def __str__(self) -> str:
        return f"capture {self.public_id} ({self.state})"
