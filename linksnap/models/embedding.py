"""Vectors of passages, pages and tag names, LIST-partitioned by encoder (tables made by hand in a migration)."""

from django.conf import settings
from django.db import models
from pgvector.django import HalfVectorField

DIMENSIONS = 384
# Django cannot make partitioned tables, so a migration makes the first two by SQL; the primary key Django believes in
# is unique only within a partition, and deleting cascades in the database.


class PassageEmbedding(models.Model):
    """The vector of one passage under one encoder."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    encoder = models.ForeignKey("linksnap.Encoder", on_delete=models.DO_NOTHING, related_name="+")
    link = models.ForeignKey("linksnap.Link", on_delete=models.DO_NOTHING, related_name="+")
    passage = models.ForeignKey("linksnap.Passage", on_delete=models.DO_NOTHING, related_name="+")
    # The page's main language ("zh", not "zh-Hans"): each has an index of its own.
    lang = models.CharField(max_length=16, blank=True, default="")
    vector = HalfVectorField(dimensions=DIMENSIONS)

    def __str__(self) -> str:
        return f"vector of passage {self.passage_id}"


class PageEmbedding(models.Model):
    """The vector of a link's current page: the normalised mean of its passages."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    encoder = models.ForeignKey("linksnap.Encoder", on_delete=models.DO_NOTHING, related_name="+")
    link = models.ForeignKey("linksnap.Link", on_delete=models.DO_NOTHING, related_name="+")
    vector = HalfVectorField(dimensions=DIMENSIONS)

    def __str__(self) -> str:
        return f"vector of link {self.link_id}"


class TagEmbedding(models.Model):
    """The vector of a tag's name; `name` tells whether it is still that of the tag."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    encoder = models.ForeignKey("linksnap.Encoder", on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey("linksnap.Tag", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    vector = HalfVectorField(dimensions=DIMENSIONS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "encoder", "tag"], name="tag_embedding_once")]

    def __str__(self) -> str:
        return f"vector of tag {self.name}"
