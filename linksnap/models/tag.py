"""A person's own words for their links: tags, other names for them, and which link has which."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """Unique by `key` (see rules.tag_names): "Self-Hosting" and "self hosting" are one tag."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    slug = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    # What the picker compares with what is typed (rules.tag_forms); empty until it has been written down.
    forms = models.TextField(default="", db_default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="tag_key_once"),
            models.UniqueConstraint(fields=["owner", "slug"], name="tag_slug_once"),
        ]
        indexes = [
            GinIndex(fields=["owner", "name"], opclasses=["int8_ops", "gin_trgm_ops"], name="tag_name_trgm"),
            GinIndex(fields=["owner", "forms"], opclasses=["int8_ops", "gin_trgm_ops"], name="tag_forms_trgm"),
            models.Index(fields=["owner"], condition=models.Q(forms=""), name="tag_without_forms"),
        ]

    def __str__(self) -> str:
        return self.name


class TagAlias(models.Model):
    """Another name that leads to a tag: after a merge or rename the old name still finds it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    forms = models.TextField(default="", db_default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="alias_key_once")]
        indexes = [
            GinIndex(fields=["owner", "forms"], opclasses=["int8_ops", "gin_trgm_ops"], name="alias_forms_trgm"),
            models.Index(fields=["owner"], condition=models.Q(forms=""), name="alias_without_forms"),
        ]

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

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="link_tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="link_tags")
    source = models.CharField(max_length=12, choices=TagSource.choices, default=TagSource.PERSON)
    # How sure the suggester was, where it had a part in it.
    probability = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "link", "tag"], name="link_tag_once")]
        indexes = [
            models.Index(fields=["owner", "tag", "link"], name="link_tag_by_tag"),
            # The few that a suggester had a part in.
            models.Index(
                fields=["owner", "source"],
                name="link_tag_by_itself",
                condition=models.Q(source=TagSource.AUTO) | models.Q(probability__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.link_id}"


class TagUse(models.Model):
    """How many links have a tag and since when, as of the last count; a tag without a row is on none.

    Counting 300,000 rows for every side bar takes longer than all else on a page. What changed since the last count
    stands in TagTouch, and is counted anew when it is read (queries.tag_use): the numbers shown are always exact.
    """

    # Without constraints: code that does not know this table deletes tags and people, too.
    tag = models.OneToOneField(Tag, primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    links = models.PositiveIntegerField()
    last_used = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "-links", "tag"], name="tag_use_most")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.links}"


class TagTouch(models.Model):
    """A tag whose links changed since it was last counted; written by triggers, whoever writes to LinkTag's table."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    tag = models.ForeignKey(Tag, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["owner", "tag"], name="tag_touch_of")]

    def __str__(self) -> str:
        return f"{self.tag_id} changed"
