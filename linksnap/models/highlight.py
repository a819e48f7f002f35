"""Passages a person marked, with what they thought of them."""

from django.conf import settings
from django.db import models

from linksnap.models.public_id import public_id_field


class Highlight(models.Model):
    """Kept by its words, so that it outlives every version of the page; unique per link by their SHA-256."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="highlights")
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="highlights")
    quote = models.TextField()
    quote_sha256 = models.BinaryField(max_length=32)
    note = models.TextField(blank=True, default="")
    colour = models.CharField(max_length=16, blank=True, default="")
    # Where it stands in the page, where that is known: the anchor of its block (see models.passage).
    anchor = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "link", "quote_sha256"], name="highlight_once")]
        indexes = [models.Index(fields=["owner", "-created_at"], name="highlight_newest")]

    def __str__(self) -> str:
        return self.quote[:80]
