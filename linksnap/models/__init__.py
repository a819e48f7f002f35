"""Every model, one noun a file; the rest of the code imports them from here."""

from linksnap.models.artifact import Artifact, ArtifactKind
from linksnap.models.capture import Capture, CaptureQueue, CaptureSource
from linksnap.models.change_set import ChangeSet
from linksnap.models.collection import Collection, CollectionLink
from linksnap.models.embed_job import EmbedJob
from linksnap.models.embedding import DIMENSIONS, PageEmbedding, PassageEmbedding, TagEmbedding
from linksnap.models.encoder import Encoder, EncoderState
from linksnap.models.event import Event, EventKind
from linksnap.models.export_schedule import ExportRhythm, ExportSchedule
from linksnap.models.feed import Feed, FeedSource, FollowedFeed
from linksnap.models.file_sum import FileSum
from linksnap.models.highlight import Highlight
from linksnap.models.library_map import LibraryMap, MapPlace
from linksnap.models.link import Link
from linksnap.models.link_check import LinkCheck, LinkHealth
from linksnap.models.link_count import LinkCount
from linksnap.models.outgoing_link import OutgoingLink
from linksnap.models.passage import Passage
from linksnap.models.saved_search import SavedSearch
from linksnap.models.search_log import OpenedHit, RecentSearch
from linksnap.models.site_access import SiteAccess
from linksnap.models.site_turn import SiteTurn
from linksnap.models.snapshot import Snapshot
from linksnap.models.suggestion import Suggestion, SuggestionState
from linksnap.models.tag import LinkTag, Tag, TagAlias, TagSource, TagTouch, TagUse
from linksnap.models.tag_order import TaggerModel, TagProposal, TagProposalKind, TagRule
from linksnap.models.tag_run import TagRun, TagRunKind, TagRunStep
from linksnap.models.token import ApiToken, Invitation, SignInLink, TokenScope, digest
from linksnap.models.training_run import TrainingRun
from linksnap.models.transfer_run import RowOutcome, TransferDirection, TransferPhase, TransferRow, TransferRun
from linksnap.models.upkeep_report import ReportKind, UpkeepReport
from linksnap.models.upkeep_run import UpkeepRun
from linksnap.models.user import Theme, User
from linksnap.models.webhook import Webhook, WebhookDelivery
from linksnap.models.work_row import FAILED_STATES, OPEN_STATES, WorkRow, WorkState
from linksnap.models.worker_sign import WorkerSign

__all__ = [
    "DIMENSIONS",
    "FAILED_STATES",
    "OPEN_STATES",
    "ApiToken",
    "Artifact",
    "ArtifactKind",
    "Capture",
    "CaptureQueue",
    "CaptureSource",
    "ChangeSet",
    "Collection",
    "CollectionLink",
    "EmbedJob",
    "Encoder",
    "EncoderState",
    "Event",
    "EventKind",
    "ExportRhythm",
    "ExportSchedule",
    "Feed",
    "FeedSource",
    "FileSum",
    "FollowedFeed",
    "Highlight",
    "Invitation",
    "LibraryMap",
    "Link",
    "LinkCheck",
    "LinkCount",
    "LinkHealth",
    "LinkTag",
    "MapPlace",
    "OpenedHit",
    "OutgoingLink",
    "PageEmbedding",
    "Passage",
    "PassageEmbedding",
    "RecentSearch",
    "ReportKind",
    "RowOutcome",
    "SavedSearch",
    "SignInLink",
    "SiteAccess",
    "SiteTurn",
    "Snapshot",
    "Suggestion",
    "SuggestionState",
    "Tag",
    "TagAlias",
    "TagEmbedding",
    "TagProposal",
    "TagProposalKind",
    "TagRule",
    "TagRun",
    "TagRunKind",
    "TagRunStep",
    "TagSource",
    "TagTouch",
    "TagUse",
    "TaggerModel",
    "Theme",
    "TokenScope",
    "TrainingRun",
    "TransferDirection",
    "TransferPhase",
    "TransferRow",
    "TransferRun",
    "UpkeepReport",
    "UpkeepRun",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WorkRow",
    "WorkState",
    "WorkerSign",
    "digest",
]
