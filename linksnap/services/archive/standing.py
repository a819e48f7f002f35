"""Brings in what goes on working by itself: settings, rules, feeds to follow, and what was decided about tags."""

import hashlib
import json
from collections.abc import Sequence

from django.conf import settings

from linksnap.formats.archive.lines import BadRow
from linksnap.formats.archive.nouns import OwnerSettings
from linksnap.formats.archive.standing_rows import FollowedFeedRow, RuleRow, TagDecisionRow
from linksnap.models import (
    ArtifactKind,
    ExportRhythm,
    ExportSchedule,
    FollowedFeed,
    SuggestionState,
    TagProposal,
    TagProposalKind,
    TagRule,
    Theme,
)
from linksnap.rules.canonical_url import UrlError, canonical_url
from linksnap.services import auto_tags, bulk_rows, followed_feeds, tag_rules
from linksnap.services.archive.desk import MAY_STAY, Desk, choice, free_ids, in_batches
from linksnap.services.export_schedules import MOST_KEPT
from linksnap.services.export_streams import ExportFormat
from linksnap.services.links import egress_allow_list

_MOST_LOOKS = 50
_LONGEST_LOOK = 20


def bring_settings(desk: Desk) -> None:
    """Language, colours, lists, what captures make, tags that are put on by themselves, the scheduled export."""
    owner = desk.owner
    for row in desk.archive.rows(OwnerSettings):
        if row.language and row.language not in dict(settings.LANGUAGES):
            raise BadRow(f"{row.language[:40]!r} is no language")
        start = row.auto_tags_from
        if start is not None and not auto_tags.LOWEST <= start <= auto_tags.HIGHEST:
            raise BadRow("auto_tags_from is no such probability")
        owner.language, owner.theme = row.language, choice(Theme, row.theme)
        owner.formats = [choice(ArtifactKind, str(kind)) for kind in row.formats]
        owner.thins_versions, owner.auto_tags_from = row.thins_versions, start
        owner.remembers_searches, owner.has_letter_keys = row.remembers_searches, row.has_letter_keys
        owner.views = _looks(row.views)
        owner.save(
            update_fields=[
                "language", "theme", "formats", "thins_versions", "auto_tags_from", "remembers_searches",
                "has_letter_keys", "views",
            ]
        )  # fmt: skip
        if row.exports:
            _schedule_exports(desk, row.exports)


def bring_rules(desk: Desk) -> None:
    """Rules the person lacks, behind their own. Nothing is tagged by them here: what they did came with the links."""
    rows = list(desk.archive.rows(RuleRow))
    own = TagRule.objects.filter(owner=desk.owner).order_by("-position")
    known = set(own.values_list("query", "tag_id"))
    first = max((position + 1 for position in own.values_list("position", flat=True)[:1]), default=0)
    new = [row for row in rows if (row.query, desk.tags[row.tag]) not in known]
    if len(new) + len(known) > tag_rules.MOST:
        raise BadRow(f"rules.jsonl: more than {tag_rules.MOST} rules together")
    ids = bulk_rows.next_ids(TagRule, len(new))
    public_ids = free_ids(TagRule, [row.public_id for row in new])
    fields = ("query", "is_active", "created_at")
    columns: list[dict[str, object]] = [
        {
            "id": pk,
            "public_id": public_id,
            "tag_id": desk.tags[row.tag],
            "position": first + row.position,
            **{name: getattr(row, name) for name in fields},
        }
        for row, pk, public_id in zip(new, ids, public_ids, strict=True)
    ]
    desk.insert(TagRule, columns)
    desk.made.setdefault("made_rules", []).extend(ids)


def bring_tag_decisions(desk: Desk) -> None:
    """What was accepted and refused about the order of tags, so that nothing refused is proposed again."""
    for batch in in_batches(desk.archive.rows(TagDecisionRow)):
        public_ids = free_ids(TagProposal, [row.public_id for row in batch])
        columns: list[dict[str, object]] = [
            {
                "public_id": public_id,
                "kind": choice(TagProposalKind, row.kind),
                "tag_id": desk.tags[row.tag],
                "other_id": desk.tags[row.other] if row.other else None,
                "state": choice(SuggestionState, row.state),
                **{name: getattr(row, name) for name in ("score", "created_at", "decided_at")},
            }
            for row, public_id in zip(batch, public_ids, strict=True)
        ]
        desk.insert(TagProposal, columns)


def bring_followed_feeds(desk: Desk) -> None:
    """Feeds the person does not follow yet; each is fetched when its turn comes, and what was seen stays seen."""
    known = {bytes(one) for one in FollowedFeed.objects.filter(owner=desk.owner).values_list("url_sha256", flat=True)}
    found = {_feed_digest(row): row for row in desk.archive.rows(FollowedFeedRow)}
    new = {digest: row for digest, row in found.items() if digest not in known}
    if len(new) + len(known) > followed_feeds.MOST_FEEDS:
        raise BadRow(f"followed_feeds.jsonl: more than {followed_feeds.MOST_FEEDS} feeds together")
    ids = bulk_rows.next_ids(FollowedFeed, len(new))
    public_ids = free_ids(FollowedFeed, [row.public_id for row in new.values()])
    fields = ("url", "title", "items_added", "fetched_at", "created_at")
    columns: list[dict[str, object]] = [
        {
            "id": pk,
            "public_id": public_id,
            "url_sha256": digest,
            "collection_id": desk.collections[row.collection] if row.collection else None,
            "seen": json.dumps(_digests(row.seen)),
            **{name: getattr(row, name) for name in fields},
        }
        for (digest, row), pk, public_id in zip(new.items(), ids, public_ids, strict=True)
    ]
    desk.insert(FollowedFeed, columns)
    desk.made.setdefault("made_feeds", []).extend(ids)


def _looks(views: dict[str, object]) -> dict[str, dict[str, str | bool]]:
    """How lists were looked at last (services.list_looks). Raises BadRow for anything else."""
    kept: dict[str, dict[str, str | bool]] = {}
    for name, look in views.items():
        if not isinstance(look, dict) or not _are_short([name, *look, *look.values()]):
            raise BadRow("views: not how lists are looked at")
        kept[name] = dict(look)
    if len(kept) > _MOST_LOOKS:
        raise BadRow("views: too many")
    return kept


def _are_short(words: Sequence[object]) -> bool:
    return len(words) <= _MOST_LOOKS and all(
        isinstance(word, bool) or (isinstance(word, str) and len(word) <= _LONGEST_LOOK) for word in words
    )


def _schedule_exports(desk: Desk, wish: dict[str, object]) -> None:
    """Where the operator has named no folder it waits, and nothing is written."""
    rhythm, wanted, keep = wish.get("rhythm"), wish.get("format"), wish.get("keep")
    is_known = str(rhythm) in ExportRhythm.values and str(wanted) in set(ExportFormat)
    if not is_known or not isinstance(keep, int) or isinstance(keep, bool) or not 1 <= keep <= MOST_KEPT:
        raise BadRow("exports: no such schedule")
    values: dict[str, object] = {"rhythm": str(rhythm), "format": str(wanted), "keep": keep}
    ExportSchedule.objects.update_or_create(owner=desk.owner, defaults=values)


def _feed_digest(row: FollowedFeedRow) -> bytes:
    """What tells one address from another. Raises BadRow for one that is none of the web."""
    try:
        return canonical_url(row.url, egress_allow_list()).sha256
    except UrlError as error:
        if error.problem not in MAY_STAY:
            raise BadRow(f"followed_feeds.jsonl: {row.url[:80]!r}: {error.problem.value}") from error
    return hashlib.sha256(row.url.encode()).digest()


def _digests(seen: Sequence[object]) -> list[str]:
    if len(seen) > followed_feeds.MOST_SEEN or not all(isinstance(one, str) and len(one) <= 64 for one in seen):
        raise BadRow("followed_feeds.jsonl: seen: no list of digests")
    return [str(one) for one in seen]
