"""What was kept of a link at one moment. Versions are appended, never replaced."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Left

from linksnap.models.public_id import public_id_field


def _by_part(shift: int) -> models.Index:
    part = models.F("fingerprint").bitrightshift(shift).bitand(65535)
    name = f"snapshot_sketch_{shift}"
    return models.Index("owner", part, "id", name=name, condition=models.Q(fingerprint__isnull=False))


class Snapshot(models.Model):
    """A version of a page: its metadata here, its bytes as artifacts."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snapshots")
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="snapshots")
    capture = models.OneToOneField("linksnap.Capture", null=True, on_delete=models.SET_NULL, related_name="snapshot")
    version = models.PositiveIntegerField()
    captured_at = models.DateTimeField()
    final_url = models.TextField()
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    redirects = models.JSONField(default=list, blank=True)
    verdict = models.CharField(max_length=24)
    missing = models.JSONField(default=list, blank=True)
    title = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    author = models.TextField(blank=True, default="")
    site_name = models.TextField(blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    lang = models.CharField(max_length=16, blank=True, default="")
    words = models.PositiveIntegerField(default=0)
    text_sha256 = models.BinaryField(max_length=32, default=b"")
    modified_at = models.DateTimeField(null=True, blank=True)
    canonical_url = models.TextField(blank=True, default="")
    # What kind of document this is a copy of: page, pdf, image, text, feed, audio, video, office, other.
    document = models.CharField(max_length=12, default="page")
    # What the verdict rests on, in codes and figures: {"rule": "login_form", "words": 12, …}.
    evidence = models.JSONField(default=dict, blank=True)
    # Which way the copy was made: "plain" or the name of the second strategy that did better.
    strategy = models.CharField(max_length=24, default="plain")
    # Artifacts that were asked for and did not come: kind -> reason.
    faults = models.JSONField(default=dict, blank=True)
    # Facts of this kind of document: doi, arxiv, lead_image, pages, width, height, seconds, exif …
    details = models.JSONField(default=dict, blank=True)
    # The person wants this version kept, whatever the retention rules say.
    pinned_at = models.DateTimeField(null=True, blank=True)
    # A later capture found the same text: no new version, only seen again.
    seen_at = models.DateTimeField(null=True, blank=True)
    # Four 16-bit minima of the text's word runs (rules.near_text) as one signed number: one part of two near-duplicates
    # is equal nearly always. Only the version that is searched has one; 0: too short; null: not looked at yet.
    fingerprint = models.BigIntegerField(null=True, blank=True)
    metadata_sources = models.JSONField(default=dict, blank=True)
    indexed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "link", "version"], name="snapshot_version_once")]
        indexes = [
            models.Index(fields=["owner", "-captured_at"], name="snapshot_newest"),
            GinIndex(fields=["owner", "title"], opclasses=["int8_ops", "gin_trgm_ops"], name="snapshot_title_trgm"),
            # For lists by title; whole ones may be longer than a row of an index.
            models.Index("owner", Left("title", 500), name="snapshot_by_title"),
            *(_by_part(shift) for shift in (48, 32, 16, 0)),
        ]

    def __str__(self) -> str:
        return self.title or self.final_url

    @property
    def minutes(self) -> int:
        """Reading time at 400 Chinese characters or 230 English words a minute; at least 1 where there is text."""
        pace = 400 if self.lang.startswith(("zh", "ja")) else 230
        return max(1, round(self.words / pace)) if self.words else 0
