"""A piece of a page of about 256 tokens: what is searched, and where a hit opens."""

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Passage(models.Model):
    """Passages exist for the current snapshot of each link (older versions keep their text as an artifact)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="passages")
    snapshot = models.ForeignKey("linksnap.Snapshot", on_delete=models.CASCADE, related_name="passages")
    n = models.PositiveIntegerField()
    heading = models.TextField(blank=True, default="")
    text = models.TextField()
    anchor = models.TextField(blank=True, default="")
    first_block = models.PositiveIntegerField(default=0)
    last_block = models.PositiveIntegerField(default=0)
    tokens = models.PositiveIntegerField(default=0)
    words = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "snapshot", "n"], name="passage_n_once")]

    def __str__(self) -> str:
        return self.text[:60]
