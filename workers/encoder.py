"""The one resident encoder: search phrases first, then snapshots that wait. `python -m workers.encoder`."""

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

import structlog  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402
from redis import Redis, RedisError  # noqa: E402

from linksnap import jobs  # noqa: E402
from linksnap.models import EmbedJob, Encoder, EncoderState  # noqa: E402
from linksnap.queries.nearest_pages import active_encoder  # noqa: E402
from linksnap.services import embed_jobs, encoders, search_index, training_runs  # noqa: E402
from ml.encoder.centred_queries import CentredQueries  # noqa: E402
from ml.encoder.load import give_back_memory  # noqa: E402
from ml.encoder.types import EncoderError, TextEncoder  # noqa: E402
from workers import open_encoder  # noqa: E402
from workers.encoder_phrases import serve_phrases  # noqa: E402
from workers.indexing import PagesAtOnce, index_pages  # noqa: E402
from workers.loaded_encoders import LoadedEncoders  # noqa: E402
from workers.side_process import SideProcess  # noqa: E402
from workers.suggesting import suggest_for  # noqa: E402
from workers.swap_process import swap_process  # noqa: E402
from workers.watch import Activity, Watch  # noqa: E402
from workers.worker_name import worker_name  # noqa: E402

log = structlog.get_logger(__name__)

# Between two looks at the rows when nobody hints: the rows are the queue, so a lost hint costs this much.
_LOOK_EVERY_S = 2.0
_PHRASE_WAIT_S = 0.1
_BROKER_PAUSE_S = 1.0


def training_process() -> SideProcess:
    """Started where a training of the encoder waits."""
    return SideProcess("workers.encoder_training", training_runs.open_ids)


@dataclass
class ResidentEncoder:
    """The loop of the process; it begins with the encoder of `row` and follows the rows from there."""

    encoder: TextEncoder
    row: Encoder
    valkey: Redis
    stop: threading.Event = field(default_factory=threading.Event)
    looked_at: float = 0.0
    activity: Activity = field(default_factory=Activity)
    swap: SideProcess = field(default_factory=swap_process)
    training: SideProcess = field(default_factory=training_process)
    is_busy: bool = False

    def __post_init__(self) -> None:
        self.loaded = LoadedEncoders(self.row, self.encoder, _opened)

    def run(self) -> None:
        """Serve until told to stop."""
        while not self.stop.is_set():
            try:
                self.turn()
                self.swap.look()
                self.training.look()
            except DatabaseError as error:
                log.warning("database_away", error=str(error))
                connection.close()
                self.stop.wait(_BROKER_PAUSE_S)
        self.swap.stop()
        self.training.stop()

    def turn(self) -> None:
        """Phrases, then some of the snapshots that wait."""
        self.phrases(0.0 if self.is_busy else _PHRASE_WAIT_S)
        if not self.is_busy and not self._work_is_likely():
            return
        live = self.loaded.active()
        # While the encoder that has become active is loaded, snapshots wait.
        taken = embed_jobs.claim_some(worker_name(), PagesAtOnce.of(live[1]).pages) if live else []
        self.is_busy = bool(taken)
        if taken:
            self.activity.begin("index")
            try:
                self.index_all(taken)
            finally:
                self.activity.end()

    def phrases(self, wait_s: float = 0.0) -> None:
        """Answer the search phrases that wait. Without a broker nobody can ask, but snapshots are still indexed."""
        try:
            serve_phrases(self.valkey, self.loaded.of_revision, wait_s)
        except RedisError as error:
            log.warning("broker_away", error=str(error))
            self.stop.wait(_BROKER_PAUSE_S)
        except EncoderError as error:
            # An embedding service that is away; the asker goes on by words.
            log.warning("phrases_not_encoded", error=str(error))

    def index_all(self, taken: list[EmbedJob]) -> None:
        """Index snapshots together; where one of them has a fault, one by one, so that only its own row says so."""
        if len(taken) == 1:
            self.index(taken[0])
            return
        try:
            self._index(taken)
        except DatabaseError:
            raise
        except Exception:
            log.exception("indexing_together_failed", jobs=len(taken))
            for job in taken:
                self.index(job)

    def index(self, job: EmbedJob) -> None:
        """Index one snapshot and propose its tags; a fault is written to the row, not raised."""
        try:
            self._index([job])
        except DatabaseError:
            raise
        except search_index.EncoderChanged:
            embed_jobs.try_again(job)
        except Exception as error:
            log.exception("indexing_failed", job=job.pk, capture=embed_jobs.capture_of(job))
            embed_jobs.fail(job, repr(error))

    def _index(self, taken: list[EmbedJob]) -> None:
        live = self.loaded.active()
        if live is None:
            raise search_index.EncoderChanged("the active encoder is being loaded")
        row, encoder = live
        begun = time.monotonic()
        for job, page in index_pages(taken, encoder, row, self.phrases):
            with structlog.contextvars.bound_contextvars(capture=embed_jobs.capture_of(job)):
                suggest_for(job.snapshot, page.blocks, page.vector, encoder, row)
                embed_jobs.finish(job, time.monotonic() - begun)
                log.info("indexed", snapshot=job.snapshot.public_id, seconds=round(time.monotonic() - begun, 2))
            begun = time.monotonic()

    def _work_is_likely(self) -> bool:
        hinted = False
        with suppress(RedisError):
            hinted = self.valkey.lpop(jobs.EMBED_HINTS) is not None
        if hinted or time.monotonic() - self.looked_at >= _LOOK_EVERY_S:
            self.looked_at = time.monotonic()
            return True
        return False


def _opened(row: Encoder) -> TextEncoder:
    return CentredQueries(open_encoder.open_encoder(row))


def registered() -> Encoder:
    """The row of the encoder to begin with: the active one, after that of the settings has got its row.

    A setting that names another encoder than before is a wish: the new one is built beside the active one and takes
    its place when nothing is missing.
    """
    own = open_encoder.own_encoder()
    known = Encoder.objects.filter(name=own.name, revision=own.revision).exists()
    row = search_index.register_encoder(own.name, own.revision, own.dim, own.folder)
    if not known and row.state == EncoderState.BUILDING:
        encoders.choose(row)
    return active_encoder() or row


def open_resident() -> ResidentEncoder:
    """Load the active encoder, once, and make sure its partition of the embedding tables is there."""
    row = registered()
    try:
        encoder = _opened(row)
    except EncoderError as error:
        # Only the settings' encoder is left: it is on its way, and until it is active, words are searched.
        log.error("active_encoder_lost", error=str(error))
        row = Encoder.objects.get(revision=open_encoder.own_encoder().revision)
        encoder = _opened(row)
    # The first phrase is somebody's; what all share is made before it comes.
    encoder.encode_queries(["LinkSnap"])
    give_back_memory()
    search_index.ensure_partition(row, is_bulk_ahead=row.state != EncoderState.ACTIVE)
    log.info("encoder_ready", name=row.name, revision=row.revision[:12], dtype=str(encoder.dtype))
    return ResidentEncoder(
        encoder, row, Redis.from_url(settings.REDIS_URL, socket_timeout=10, health_check_interval=30)
    )


def main() -> None:
    """Run the resident encoder until SIGTERM."""
    resident = open_resident()
    watch = Watch("encoder", resident.activity)
    watch.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: resident.stop.set())
    resident.run()
    watch.end()


if __name__ == "__main__":
    main()
