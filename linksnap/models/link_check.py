"""Whether a saved address still answers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linksnap.models.work_row import OPEN_STATES, WorkRow


class LinkHealth(models.TextChoices):
    UNKNOWN = "unknown", _("Not checked yet")
    ALIVE = "alive", _("Answers")
    MOVED = "moved", _("Moved for good")
    DEAD = "dead", _("Gone")
    UNREACHABLE = "unreachable", _("Does not answer")
    REFUSED = "refused", _("Refuses to be checked")


class LinkCheck(WorkRow):
    """The last check of a link, and the request for the next one."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    link = models.OneToOneField("linksnap.Link", on_delete=models.CASCADE, related_name="check_row")
    host = models.CharField(max_length=255)
    health = models.CharField(max_length=12, choices=LinkHealth.choices, default=LinkHealth.UNKNOWN)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    final_url = models.TextField(blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    # A copy in a web archive, asked for only where the operator allows it.
    archive_url = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "health"], name="link_check_by_health"),
            models.Index(fields=["run_after"], name="link_check_due", condition=models.Q(state__in=OPEN_STATES)),
        ]

    def __str__(self) -> str:
        return f"check of {self.link_id}: {self.health}"
