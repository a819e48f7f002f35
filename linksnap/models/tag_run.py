"""Tags put on many links in the background: by a rule, or by the suggester after a look; the row is the work."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from linksnap.models.public_id import public_id_field
from linksnap.models.work_row import WorkRow


class TagRunKind(models.TextChoices):
    RULE = "rule", _("One of your rules")
    RETAG = "retag", _("Tags for the library")
    ORDER = "order", _("A look at your tags")


class TagRunStep(models.TextChoices):
    """What the person sees; the WorkRow's state says whether a worker has something to do."""

    LOOKING = "looking", _("Looking")
    READY = "ready", _("Waiting for your decision")
    APPLYING = "applying", _("Putting tags on")
    DONE = "done", _("Done")


class TagRun(WorkRow):
    """One such piece of work. `change_set` takes back what it did."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tag_runs")
    kind = models.CharField(max_length=8, choices=TagRunKind.choices)
    step = models.CharField(max_length=10, choices=TagRunStep.choices, default=TagRunStep.LOOKING)
    # What was asked for (services.tag_runs, services.retagging) as JSON.
    options = models.JSONField(default=dict, blank=True)
    links_total = models.PositiveIntegerField(default=0)
    links_done = models.PositiveIntegerField(default=0)
    # The last link dealt with: a worker that takes over goes on behind it.
    after_link = models.BigIntegerField(default=0)
    # What a look has found and the person decides on: rows of link, tag, probability in per mille, reason, evidence.
    found = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    change_set = models.ForeignKey(
        "linksnap.ChangeSet", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["owner", "kind", "-created_at"], name="tag_run_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} ({self.step})"
