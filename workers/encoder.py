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
from linksnap.models import EmbedJob, Encoder  # noqa: E402
from linksnap.services import embed_jobs, search_index  # noqa: E402
from ml.encoder.centred_queries import CentredQueries  # noqa: E402
from ml.encoder.load import give_back_memory, load_encoder  # noqa: E402
from ml.encoder.types import TextEncoder  # noqa: E402
from workers.encoder_phrases import serve_phrases  # noqa: E402
from workers.indexing import index_snapshot, read_blocks  # noqa: E402
from workers.suggesting import suggest_for  # noqa: E402
from workers.watch import Activity, Watch  # noqa: E402
from workers.worker_name import worker_name  # noqa: E402

log = structlog.get_logger(__name__)

# Between two looks at the rows when nobody hints: the rows are the queue, so a lost hint costs this much.
_LOOK_EVERY_S = 2.0
_PHRASE_WAIT_S = 0.1
_BROKER_PAUSE_S = 1.0


@dataclass
class ResidentEncoder:
    """The loop of the process; `row` is the version of the encoder its vectors belong to."""

    encoder: TextEncoder
    row: Encoder
    valkey: Redis
    stop: threading.Event = field(default_factory=threading.Event)
    looked_at: float = 0.0
    activity: Activity = field(default_factory=Activity)

    def run(self) -> None:
        """Serve until told to stop."""
        while not self.stop.is_set():
            try:
                self.turn()
            except DatabaseError as error:
                log.warning("database_away", error=str(error))
                connection.close()
                self.stop.wait(_BROKER_PAUSE_S)

    def turn(self) -> None:
        """Phrases, then at most one snapshot."""
        self.phrases(_PHRASE_WAIT_S)
        if not self._work_is_likely():
            return
        job = embed_jobs.claim_next(worker_name())
        if job is not None:
            self.activity.begin("index")
            try:
                self.index(job)
            finally:
                self.activity.end()
            self.looked_at = 0.0

    def phrases(self, wait_s: float = 0.0) -> None:
        """Answer the search phrases that wait. Without a broker nobody can ask, but snapshots are still indexed."""
        try:
            serve_phrases(self.valkey, self.encoder, wait_s)
        except RedisError as error:
            log.warning("broker_away", error=str(error))
            self.stop.wait(_BROKER_PAUSE_S)

    def index(self, job: EmbedJob) -> None:
        """Index one snapshot and propose its tags; a fault is written to the row, not raised."""
        started = time.monotonic()
        try:
            vector = index_snapshot(job, self.encoder, self.row, self.phrases)
            suggest_for(job.snapshot, read_blocks(job.snapshot), vector, self.encoder, self.row)
            embed_jobs.finish(job, time.monotonic() - started)
            log.info("indexed", snapshot=job.snapshot.public_id, seconds=round(time.monotonic() - started, 2))
        except DatabaseError:
            raise
        except Exception as error:
            log.exception("indexing_failed", job=job.pk)
            embed_jobs.fail(job, repr(error))

    def _work_is_likely(self) -> bool:
        hinted = False
        with suppress(RedisError):
            hinted = self.valkey.lpop(jobs.EMBED_HINTS) is not None
        if hinted or time.monotonic() - self.looked_at >= _LOOK_EVERY_S:
            self.looked_at = time.monotonic()
            return True
        return False


def open_resident() -> ResidentEncoder:
    """Load the encoder of this instance, once, and make sure its partition of the embedding tables is there."""
    encoder = CentredQueries(load_encoder(settings.ENV.encoder_folder))
    # The first phrase is somebody's; what all share is made before it comes.
    encoder.encode_queries(["LinkSnap"])
    give_back_memory()
    row = search_index.register_encoder(encoder.name, encoder.revision, encoder.dim)
    search_index.ensure_partition(row)
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
