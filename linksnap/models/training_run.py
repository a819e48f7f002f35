"""One training of the encoder on the libraries of those who agreed, and the row that queues it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from linksnap.models.public_id import public_id_field
from linksnap.models.work_row import WorkRow


class TrainingRun(WorkRow):
    """Belongs to the instance. `progress` is the latest step, `curves` the figures by step, `report` the gate's."""

    public_id = public_id_field()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    config = models.JSONField(default=dict, blank=True)
    # Counts by source, and a few rows of each that people can look at.
    data = models.JSONField(default=dict, blank=True)
    progress = models.JSONField(default=dict, blank=True)
    curves = models.JSONField(default=list, blank=True)
    report = models.JSONField(default=dict, blank=True)
    encoder = models.ForeignKey("linksnap.Encoder", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"training {self.public_id} ({self.state})"
