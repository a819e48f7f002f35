"""Nothing of a library is forgotten by the archive: each table and column is carried, or named here with the reason."""

from dataclasses import fields

import pytest
from django.apps import apps
from django.db.models import Model

from linksnap.formats.archive.nouns import NOUNS
from linksnap.models import (
    Artifact,
    Capture,
    Collection,
    CollectionLink,
    FollowedFeed,
    Highlight,
    Link,
    LinkTag,
    OutgoingLink,
    SavedSearch,
    Snapshot,
    Suggestion,
    Tag,
    TagAlias,
    TagProposal,
    TagRule,
    User,
)

CARRIED: dict[type[Model], str] = {
    User: "settings",
    Tag: "tags",
    TagAlias: "aliases",
    Link: "links",
    LinkTag: "link_tags",
    Collection: "collections",
    CollectionLink: "collection_links",
    SavedSearch: "searches",
    Highlight: "highlights",
    Suggestion: "decisions",
    TagRule: "rules",
    TagProposal: "tag_decisions",
    FollowedFeed: "followed_feeds",
    Capture: "captures",
    Snapshot: "snapshots",
    OutgoingLink: "outgoing_links",
    Artifact: "artifacts",
}
LEFT_OUT_TABLES = {
    "ApiToken": "a secret; made anew",
    "ChangeSet": "how to take back what was done on that instance",
    "EmbedJob": "work; asked for anew",
    "Encoder": "of the instance",
    "Event": "how a capture went, step by step; how it ended stands with it",
    "ExportSchedule": "one a person: a part of `settings`",
    "Feed": "its address is a secret of that instance",
    "FileSum": "counted anew",
    "Invitation": "a secret",
    "LibraryMap": "drawn anew from the text",
    "LinkCount": "counted anew",
    "LinkCheck": "whether addresses answered; looked at anew",
    "MapPlace": "drawn anew from the text",
    "OpenedHit": "what the encoder of that instance may learn from",
    "PageEmbedding": "made anew from the text",
    "Passage": "made anew from the text",
    "PassageEmbedding": "made anew from the text",
    "RecentSearch": "a history belongs to where it was made",
    "SignInLink": "a secret",
    "SiteAccess": "cookies and headers: secrets, sealed with a key of that instance",
    "SiteTurn": "of the instance",
    "TagEmbedding": "made anew from the names",
    "TagTouch": "counted anew",
    "TagRun": "work",
    "TagUse": "counted anew",
    "TaggerModel": "fitted anew",
    "TrainingRun": "of the instance",
    "TransferRow": "the report of an import",
    "TransferRun": "the report of an import",
    "UpkeepReport": "of the instance",
    "UpkeepRun": "of the instance",
    "Webhook": "holds a secret, and would tell a program about another instance",
    "WebhookDelivery": "work",
    "WorkerSign": "of the instance",
}
# What says the same in another way, or nothing elsewhere: of every table, then of single ones.
_EVERYWHERE = {"id", "owner"}
LEFT_OUT = {
    User: {
        # Who somebody is and may do belongs to the instance; the quota is its operator's.
        "password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff",
        "is_active", "date_joined", "public_id", "quota_bytes",
        "shares_training",  # said to that instance's operator; another one asks anew
    },
    Link: {"canonical_sha256", "words", "current_snapshot", "near_duplicate_of"},  # made anew; carried as `current`
    Tag: {"forms"},  # made anew from the names
    TagAlias: {"forms"},
    Highlight: {"quote_sha256"},
    Suggestion: {"evidence"},
    TagProposal: {"evidence"},
    FollowedFeed: {
        # The digest is made anew, the marks of the site's last answer are asked for anew, the rest is the work's.
        "url_sha256", "etag", "modified", "state", "attempts", "fence", "lease_until", "run_after", "hinted_at",
        "queued_at", "started_at", "finished_at", "worker", "reason", "detail",
    },
    Capture: {
        # Of the worker that had it, of the wait for it, and of files that only wait to be opened.
        "fence", "lease_until", "run_after", "hinted_at", "worker", "upload_sha256", "live_after", "site", "is_paused",
    },
    Snapshot: {"indexed_at", "fingerprint"},
    OutgoingLink: {"canonical_sha256"},
    Artifact: {"stored_size", "encoding"},  # how the store keeps it
    Collection: {"share_secret", "shared_at"},
}  # fmt: skip


@pytest.mark.parametrize("model", CARRIED, ids=lambda model: str(model.__name__))
def test_it_carries_every_column_or_names_it(model: type[Model]) -> None:
    carried = {field.name for field in fields(NOUNS[CARRIED[model]])}
    columns = {field.name for field in model._meta.concrete_fields}
    left_out = _EVERYWHERE | LEFT_OUT.get(model, set())
    assert columns - carried - left_out == set(), "carry it (formats/archive), or name it here with the reason"
    assert left_out - _EVERYWHERE <= columns and not left_out & carried


def test_it_carries_every_table_or_names_it() -> None:
    tables = {model.__name__ for model in apps.get_app_config("linksnap").get_models()}
    carried = {model.__name__ for model in CARRIED}
    assert tables - carried - LEFT_OUT_TABLES.keys() == set(), "carry it (formats/archive), or name it here"
    assert set(CARRIED.values()) | {"blobs"} == set(NOUNS)
