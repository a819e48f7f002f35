"""Every model, one noun a file; the rest of the code imports them from here."""

from linksnap.models.artifact import Artifact, ArtifactKind
from linksnap.models.capture import Capture, CaptureQueue
from linksnap.models.embed_job import EmbedJob
from linksnap.models.embedding import DIMENSIONS, PageEmbedding, PassageEmbedding, TagEmbedding
from linksnap.models.encoder import Encoder, EncoderState
from linksnap.models.event import Event, EventKind
from linksnap.models.link import Link
from linksnap.models.passage import Passage
from linksnap.models.snapshot import Snapshot
from linksnap.models.suggestion import Suggestion, SuggestionState
from linksnap.models.tag import LinkTag, Tag, TagAlias, TagSource
from linksnap.models.token import ApiToken, SignInLink, TokenScope, digest
from linksnap.models.upkeep_run import UpkeepRun
from linksnap.models.user import Theme, User
from linksnap.models.work_row import FAILED_STATES, OPEN_STATES, WorkRow, WorkState

__all__ = [
    "DIMENSIONS",
    "FAILED_STATES",
    "OPEN_STATES",
    "ApiToken",
    "Artifact",
    "ArtifactKind",
    "Capture",
    "CaptureQueue",
    "EmbedJob",
    "Encoder",
    "EncoderState",
    "Event",
    "EventKind",
    "Link",
    "LinkTag",
    "PageEmbedding",
    "Passage",
    "PassageEmbedding",
    "SignInLink",
    "Snapshot",
    "Suggestion",
    "SuggestionState",
    "Tag",
    "TagAlias",
    "TagEmbedding",
    "TagSource",
    "Theme",
    "TokenScope",
    "UpkeepRun",
    "User",
    "WorkRow",
    "WorkState",
    "digest",
]
