"""A version of the text encoder: vectors of two versions are never compared."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EncoderState(models.TextChoices):
    BUILDING = "building", _("Being built")
    READY = "ready", _("Ready")
    # It takes the active one's place as soon as none of its vectors is missing.
    CHOSEN = "chosen", _("About to become active")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")
    REFUSED = "refused", _("Refused by the gate")


class Encoder(models.Model):
    """Belongs to the instance, not to a person. Each has its own partition of the embedding tables."""

    name = models.CharField(max_length=200)
    revision = models.CharField(max_length=64)
    dim = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=EncoderState.choices, default=EncoderState.BUILDING)
    # Its folder, by its path or its name below `encoders` in the data folder; empty: that of LINKSNAP_ENCODER.
    folder = models.CharField(max_length=200, blank=True, default="")
    # Revision of the encoder it was trained from; empty: it was not trained here.
    base = models.CharField(max_length=64, blank=True, default="")
    # What comparing it with the active one said before it went live, or why it did not.
    report = models.JSONField(default=dict, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "revision"], name="encoder_once"),
            models.UniqueConstraint(
                fields=["state"], name="encoder_one_active", condition=models.Q(state=EncoderState.ACTIVE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.revision[:8]}"
