"""What keeps a vocabulary in order: a person's rules, proposals of the machine, and the fitted suggester."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linksnap.models.public_id import public_id_field
from linksnap.models.suggestion import SuggestionState


class TagRule(models.Model):
    """Links that meet `query` (the language of the search box, conditions only) get `tag`."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tag_rules")
    query = models.TextField()
    tag = models.ForeignKey("linksnap.Tag", on_delete=models.CASCADE, related_name="rules")
    is_active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "query", "tag"], name="tag_rule_once")]

    def __str__(self) -> str:
        return f"{self.query} → {self.tag_id}"


class TagProposalKind(models.TextChoices):
    MERGE = "merge", _("Two names for one thing")
    PARENT = "parent", _("One stands under the other")
    STALE = "stale", _("Hardly used any more")
    SPLIT = "split", _("Covers several things")


class TagProposal(models.Model):
    """A change of the vocabulary the machine proposes; a person decides, and a refusal is remembered.

    MERGE: `tag` into `other`. PARENT: `tag` under `other`. STALE and SPLIT have no `other`.
    """

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tag_proposals")
    kind = models.CharField(max_length=8, choices=TagProposalKind.choices)
    tag = models.ForeignKey("linksnap.Tag", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("linksnap.Tag", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    evidence = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=SuggestionState.choices, default=SuggestionState.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "tag", "other"], name="tag_proposal_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.tag_id}, {self.other_id}"


class TaggerModel(models.Model):
    """The suggester as fitted on one person's confirmed tags under one encoder; the active one is used."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tagger_models")
    encoder = models.ForeignKey("linksnap.Encoder", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    # Heads, blend and calibration, as ml.tagging writes them (arrays only, never pickled).
    weights = models.BinaryField(default=b"")
    # How it did on the later part of the history: precision, coverage, reliability by bins, sizes.
    figures = models.JSONField(default=dict, blank=True)
    links = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=False)
    fitted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "version"], name="tagger_version_once"),
            models.UniqueConstraint(fields=["owner"], name="tagger_one_active", condition=models.Q(is_active=True)),
        ]

    def __str__(self) -> str:
        return f"tagger {self.version} of {self.owner_id}"
