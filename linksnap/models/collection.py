"""Collections: lists a person puts together by hand, nested and ordered; a link may stand in several."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from linksnap.models.public_id import public_id_field


class Collection(models.Model):
    """A named list. With a `share_secret` anybody who knows it may read the list, and nothing else."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collections")
    # Not SET_NULL: deleting an account would bring all its lists to the top first, where names may stand only once.
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    share_secret = models.CharField(max_length=64, unique=True, null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "parent", "name"], name="collection_name_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["owner", "parent", "position"], name="collection_order")]

    def __str__(self) -> str:
        return self.name


class CollectionLink(models.Model):
    """A link's place in a collection."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="collection_links")
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="collection_links")
    position = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "collection", "link"], name="collection_link_once"),
        ]
        indexes = [models.Index(fields=["owner", "collection", "position"], name="collection_link_order")]

    def __str__(self) -> str:
        return f"{self.link_id} in {self.collection_id}"
