"""A tag the encoder proposes for a link: not a tag until a person accepts it; a rejection is remembered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linksnap.models.public_id import public_id_field


class SuggestionState(models.TextChoices):
    PENDING = "pending", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class Suggestion(models.Model):
    """`tag` is empty for a name that is not in the person's vocabulary yet."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suggestions")
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="suggestions")
    tag = models.ForeignKey("linksnap.Tag", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    score = models.FloatField()
    reason = models.CharField(max_length=16)
    evidence = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=SuggestionState.choices, default=SuggestionState.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "link", "key"], name="suggestion_once")]
        indexes = [
            models.Index(
                fields=["owner", "link"],
                name="suggestion_pending",
                condition=models.Q(state=SuggestionState.PENDING),
            ),
            # The inbox asks what waits, tag by tag.
            models.Index(
                fields=["owner", "key"],
                name="suggestion_pending_by_key",
                condition=models.Q(state=SuggestionState.PENDING),
            ),
            # How right they were is told of what was decided, among many that wait.
            models.Index(
                fields=["owner"], name="suggestion_decided", condition=~models.Q(state=SuggestionState.PENDING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}? ({self.state})"
