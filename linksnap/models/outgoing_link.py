"""A link out of a kept page: what backlinks between saved pages and training pairs are made of."""

from django.conf import settings
from django.db import models


class OutgoingLink(models.Model):
    """One anchor in the article of a snapshot; its target may or may not be saved itself."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    snapshot = models.ForeignKey("linksnap.Snapshot", on_delete=models.CASCADE, related_name="outgoing_links")
    n = models.PositiveSmallIntegerField()
    url = models.TextField()
    # The digest of the target's canonical form, as Link has it: a backlink is found by an index, not by text.
    canonical_sha256 = models.BinaryField(max_length=32)
    text = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "snapshot", "n"], name="outgoing_link_once")]
        indexes = [models.Index(fields=["owner", "canonical_sha256"], name="outgoing_link_by_target")]

    def __str__(self) -> str:
        return self.text or self.url
