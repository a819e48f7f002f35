"""A person's own words for their links: tags, other names for them, and which link has which."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """Unique by `key` (see rules.tag_names): "Self-Hosting" and "self hosting" are one tag."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    slug = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="tag_key_once"),
            models.UniqueConstraint(fields=["owner", "slug"], name="tag_slug_once"),
        ]
        indexes = [GinIndex(fields=["owner", "name"], opclasses=["int8_ops", "gin_trgm_ops"], name="tag_name_trgm")]

    def __str__(self) -> str:
        return self.name


class TagAlias(models.Model):
    """Another name that leads to a tag: after a merge or rename the old name still finds it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="alias_key_once")]

    def __str__(self) -> str:
        return self.name


class TagSource(models.TextChoices):
    PERSON = "person", _("Added by hand")
    SUGGESTION = "suggestion", _("Accepted suggestion")
    IMPORT = "import", _("From an imported file")
    RULE = "rule", _("Put on by one of your rules")
    # Put on by the suggester because its probability was above what the person set; learns nothing from itself.
    AUTO = "auto", _("Put on by itself")
    # Put there by another tool's machine: shown like any tag, but the suggester learns nothing from it.
    MACHINE = "machine", _("From an imported file, made by a machine")


class LinkTag(models.Model):
    """A tag on a link; a person put it there, or a file that person brought."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="link_tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="link_tags")
    source = models.CharField(max_length=12, choices=TagSource.choices, default=TagSource.PERSON)
    # How sure the suggester was, where it had a part in it.
    probability = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "link", "tag"], name="link_tag_once")]
        indexes = [models.Index(fields=["owner", "tag", "link"], name="link_tag_by_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.link_id}"
