"""A version of the text encoder: vectors of two versions are never compared."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EncoderState(models.TextChoices):
    BUILDING = "building", _("Being built")
    READY = "ready", _("Ready")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


class Encoder(models.Model):
    """Belongs to the instance, not to a person. Each has its own partition of the embedding tables."""

    name = models.CharField(max_length=200)
    revision = models.CharField(max_length=64)
    dim = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=EncoderState.choices, default=EncoderState.BUILDING)
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
