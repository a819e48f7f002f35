"""The encoders a resident process holds: the active one, and for a while others whose vectors are asked for."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from django.db import connection

from linksnap.models import Encoder, EncoderState
from linksnap.queries.nearest_pages import active_encoder
from ml.encoder.types import EncoderError, TextEncoder

log = structlog.get_logger(__name__)

# A replaced encoder answers for searches that were on their way, and for whoever compares the two.
_KEPT_S = 600.0
_LOOK_EVERY_S = 1.0
# After weights could not be loaded.
_PAUSE_S = 60.0


@dataclass
class _Held:
    encoder: TextEncoder
    asked_at: float


@dataclass
class LoadedEncoders:
    """Knows which encoder is active by the rows; loads others in a thread, so that phrases are answered meanwhile."""

    row: Encoder
    encoder: TextEncoder
    load: Callable[[Encoder], TextEncoder]
    clock: Callable[[], float] = time.monotonic
    _held: dict[str, _Held] = field(default_factory=dict)
    _loading: set[str] = field(default_factory=set)
    _not_before: dict[str, float] = field(default_factory=dict)
    _looked_at: float = -1e9

    def __post_init__(self) -> None:
        self._held[self.row.revision] = _Held(self.encoder, self.clock())

    def active(self) -> tuple[Encoder, TextEncoder] | None:
        """The active encoder and its row as of a second ago; None while it is being loaded."""
        if self.clock() - self._looked_at >= _LOOK_EVERY_S:
            self.look()
        encoder = self.of_revision(self.row.revision)
        return None if encoder is None else (self.row, encoder)

    def look(self) -> None:
        """Read again which encoder is active, and let go of those nobody has asked for in ten minutes."""
        self._looked_at = self.clock()
        self.row = active_encoder() or self.row
        unused = [
            revision
            for revision, held in self._held.items()
            if revision != self.row.revision and self.clock() - held.asked_at > _KEPT_S
        ]
        for revision in unused:
            del self._held[revision]

    def of_revision(self, revision: str) -> TextEncoder | None:
        """The encoder of a revision ("" for the active one); None while it is being loaded, or where there is none."""
        revision = revision or self.row.revision
        held = self._held.get(revision)
        if held is not None:
            held.asked_at = self.clock()
            return held.encoder
        if revision not in self._loading and self.clock() >= self._not_before.get(revision, 0.0):
            self._loading.add(revision)
            threading.Thread(target=self._load, args=[revision], daemon=True).start()
        return None

    def _load(self, revision: str) -> None:
        try:
            row = Encoder.objects.filter(revision=revision).exclude(state=EncoderState.REFUSED).first()
            if row is None:
                raise EncoderError(f"no encoder has the revision {revision[:12]}")
            encoder = self.load(row)
            # The first phrase is somebody's; what all share is made before it comes.
            encoder.encode_queries(["LinkSnap"])
            self._held[revision] = _Held(encoder, self.clock())
            log.info("encoder_loaded", name=row.name, revision=revision[:12])
        except Exception as error:
            self._not_before[revision] = self.clock() + _PAUSE_S
            log.warning("encoder_not_loaded", revision=revision[:12], error=str(error))
        finally:
            self._loading.discard(revision)
            connection.close()
