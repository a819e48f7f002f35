"""A saved address: what a person keeps, whatever happens to its captures."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from linksnap.models.public_id import public_id_field


class Link(models.Model):
    """One URL in one person's library; unique by the SHA-256 of its canonical form."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="links")
    url = models.TextField()
    canonical_url = models.TextField()
    # A B-tree row holds 2,704 bytes at most and a URL may be 8,192 long, so uniqueness is by digest.
    canonical_sha256 = models.BinaryField(max_length=32)
    host = models.CharField(max_length=255)
    title = models.TextField(blank=True, default="")
    # What the person or the file it came from says it is about; notes are the person's own thoughts.
    description = models.TextField(blank=True, default="")
    notes = models.TextField(blank=True, default="")
    is_unread = models.BooleanField(default=True)
    is_favourite = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)
    # Said by its owner for programs that ask (linkding's flag); it opens nothing to anybody by itself.
    is_shared = models.BooleanField(default=False)
    # When it was saved, wherever that was: an import keeps the date of the file.
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    current_snapshot = models.ForeignKey(
        "linksnap.Snapshot", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    latest_capture = models.ForeignKey(
        "linksnap.Capture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # An older link of this library with nearly the same text; found when its passages are written.
    near_duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="near_duplicates"
    )
    # Title, tags, notes and address; the words of the page itself stand with its passages.
    words = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "canonical_sha256"], name="link_once_per_owner")]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="link_newest"),
            models.Index(fields=["owner", "host"], name="link_by_host"),
            # The numbers of the side bar and of a tag, without reading the rows.
            models.Index(
                fields=["owner", "is_archived", "is_unread", "is_favourite"], include=["id"], name="link_by_state"
            ),
            # Few have none; the number of the others is known from it (queries.link_numbers).
            models.Index(fields=["owner"], name="link_without_snapshot", condition=models.Q(current_snapshot=None)),
            # Most links have no title of their own.
            GinIndex(
                fields=["owner", "title"],
                opclasses=["int8_ops", "gin_trgm_ops"],
                name="link_title_trgm",
                condition=~models.Q(title=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def shown_title(self) -> str:
        """The person's own title, else the page's, else the address."""
        snapshot_title = self.current_snapshot.title if self.current_snapshot else ""
        return self.title or snapshot_title or self.url
