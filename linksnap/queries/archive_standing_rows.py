"""What of a library goes on working, as rows of the archive: settings, rules, decisions about tags, followed feeds."""

from collections.abc import Iterator

from linksnap.formats.archive.nouns import OwnerSettings, Row
from linksnap.formats.archive.standing_rows import FollowedFeedRow, RuleRow, TagDecisionRow
from linksnap.models import ExportSchedule, FollowedFeed, SuggestionState, TagProposal, TagRule, User


def settings_rows(owner: User) -> Iterator[Row]:
    """One row."""
    exports = ExportSchedule.objects.filter(owner=owner).values("rhythm", "format", "keep").first()
    names = (
        "language", "theme", "formats", "thins_versions", "auto_tags_from", "remembers_searches", "has_letter_keys",
        "views",
    )  # fmt: skip
    for values in User.objects.filter(pk=owner.pk).values(*names):
        yield OwnerSettings(**values, exports=dict(exports or {}))


def rule_rows(owner: User) -> Iterator[Row]:
    """In their order."""
    rows = TagRule.objects.filter(owner=owner).order_by("position", "created_at", "public_id")
    for row in rows.values_list("public_id", "query", "tag__key", "is_active", "position", "created_at"):
        yield RuleRow(*row)


def tag_decision_rows(owner: User) -> Iterator[Row]:
    """Proposals of order that were accepted or refused, oldest first."""
    rows = TagProposal.objects.filter(owner=owner).exclude(state=SuggestionState.PENDING)
    names = ("public_id", "kind", "tag__key", "other__key", "score", "state", "created_at", "decided_at")
    for public_id, kind, tag, other, *rest in rows.order_by("created_at", "public_id").values_list(*names):
        yield TagDecisionRow(public_id, kind, tag, other or "", *rest)


def followed_feed_rows(owner: User) -> Iterator[Row]:
    """Oldest first."""
    rows = FollowedFeed.objects.filter(owner=owner).order_by("created_at", "public_id")
    names = ("public_id", "url", "title", "collection__public_id", "seen", "items_added", "fetched_at", "created_at")
    for public_id, url, title, collection, *rest in rows.values_list(*names):
        yield FollowedFeedRow(public_id, url, title, collection or "", *rest)
