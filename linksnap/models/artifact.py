"""One file of a snapshot, by the digest of its bytes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ArtifactKind(models.TextChoices):
    HTML = "html", _("Page")
    READER = "reader", _("Reader")
    SCREENSHOT = "screenshot", _("Screenshot")
    THUMBNAIL = "thumbnail", _("Thumbnail")
    TEXT = "text", _("Text")
    BLOCKS = "blocks", _("Blocks of text")
    FAVICON = "favicon", _("Site icon")
    PDF = "pdf", _("PDF")
    WARC = "warc", _("Web archive (WARC)")
    WACZ = "wacz", _("Web archive (WACZ)")
    MHTML = "mhtml", _("MHTML")
    ORIGINAL = "original", _("Original file")
    PAGE_IMAGE = "page_image", _("Picture of a page")


class Artifact(models.Model):
    """The bytes lie in the blob store under `sha256`; several rows may share them."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    snapshot = models.ForeignKey("linksnap.Snapshot", on_delete=models.CASCADE, related_name="artifacts")
    kind = models.CharField(max_length=16, choices=ArtifactKind.choices)
    # Pictures come in parts: tiles of a tall page, pages of a document. All other kinds have part 0 alone.
    part = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    stored_size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    # "zstd" for text-like kinds, "" for the rest; the digest is always of the bytes before compression.
    encoding = models.CharField(max_length=8, blank=True, default="")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "snapshot", "kind", "part"], name="artifact_once_per_part")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
