"""Atom feeds a person hands to a feed reader, and feeds from outside that LinkSnap follows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linksnap.models.public_id import public_id_field
from linksnap.models.work_row import WorkRow


class FeedSource(models.TextChoices):
    ALL = "all", _("The whole library")
    TAG = "tag", _("A tag")
    COLLECTION = "collection", _("A collection")
    SEARCH = "search", _("A saved search")


class Feed(models.Model):
    """An address of its own with a secret in it, because feed readers send no tokens. Revoked by setting a date."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feeds")
    source = models.CharField(max_length=12, choices=FeedSource.choices)
    tag = models.ForeignKey("linksnap.Tag", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    collection = models.ForeignKey(
        "linksnap.Collection", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    search = models.ForeignKey(
        "linksnap.SavedSearch", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    secret = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="feed_newest")]

    def __str__(self) -> str:
        return f"feed of {self.source}"


class FollowedFeed(WorkRow):
    """A feed from outside; its new items land in the inbox collection. The row is also the request to fetch it."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_feeds")
    url = models.TextField()
    url_sha256 = models.BinaryField(max_length=32)
    title = models.CharField(max_length=300, blank=True, default="")
    collection = models.ForeignKey(
        "linksnap.Collection", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    etag = models.CharField(max_length=300, blank=True, default="")
    modified = models.CharField(max_length=100, blank=True, default="")
    # Digests of the newest items seen, so that an item deleted by the person does not come back.
    seen = models.JSONField(default=list, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    items_added = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "url_sha256"], name="followed_feed_once")]

    def __str__(self) -> str:
        return self.title or self.url
