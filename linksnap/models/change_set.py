"""A journal of changes to many things at once, so that each can be taken back in one step."""

from django.conf import settings
from django.db import models

from linksnap.models.public_id import public_id_field


class ChangeSet(models.Model):
    """One bulk action. `before` holds what undo puts back; its shape belongs to the service named by `kind`."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="change_sets")
    kind = models.CharField(max_length=40)
    # What the sentence shown to the person needs: numbers and names.
    summary = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="change_set_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
