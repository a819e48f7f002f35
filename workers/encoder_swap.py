"""Makes an encoder ready beside the active one: `python -m workers.encoder_swap ENCODER_ID`, started by the resident.

All passages, pages and tags get vectors of it, its index is built, it is compared with the active one; where it was
chosen, it becomes the active one. The process is polite (nice 15) and ends when there is nothing left to do.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

import structlog  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402

from linksnap import jobs  # noqa: E402
from linksnap.models import Encoder, EncoderState, Passage  # noqa: E402
from linksnap.queries import encoder_gaps  # noqa: E402
from linksnap.services import encoder_tables, encoder_vectors, encoders, proposals  # noqa: E402
from ml.encoder.centred_queries import CentredQueries  # noqa: E402
from ml.encoder.chunks import embed_text  # noqa: E402
from ml.encoder.page_vector import page_vector  # noqa: E402
from ml.encoder.types import TextEncoder  # noqa: E402
from workers.encoder_comparison import compare  # noqa: E402
from workers.indexing import encode_in_turns  # noqa: E402
from workers.open_encoder import open_encoder  # noqa: E402

log = structlog.get_logger(__name__)

LINKS_AT_ONCE = 16
TAGS_AT_ONCE = 256
_NICE = 15
_TOLD_EVERY_S = 2.0
# Gaps of one round; a library that keeps growing is closed for writers only for the last few.
_FEW_MISSING = 500
_LOCK = 7_310_002
_ASKED_EVERY_S = 0.5


@dataclass
class Swap:
    """One encoder on its way; of `total` passages `made` have their vectors."""

    row: Encoder
    encoder: TextEncoder
    total: int = 0
    made: int = 0
    told_at: float = 0.0
    started: float = field(default_factory=time.monotonic)
    patience_s: float = 120.0

    def run(self) -> None:
        """Everything, up to the encoder being ready, or active where it was chosen."""
        encoder_tables.ensure_partition(self.row, is_bulk_ahead=True)
        self.total = Passage.objects.count()
        self.made = self.total - encoder_gaps.count_missing(self.row)
        self.fill()
        self.tell("indexing")
        encoder_tables.build_indexes(self.row)
        while self.fill() > _FEW_MISSING:
            pass
        if not self.row.report.get("compared"):
            self.tell("comparing")
            encoders.note(self.row, compared=compare(self.row, self.encoder))
        self.tell("done")
        ready = Encoder.objects.filter(pk=self.row.pk, state=EncoderState.BUILDING)
        ready.update(state=EncoderState.READY)
        if Encoder.objects.filter(pk=self.row.pk, state=EncoderState.CHOSEN).exists():
            self._let_resident_load()
            encoders.go_live(self.row, self.fill)
            log.info("encoder_active", name=self.row.name, revision=self.row.revision[:12])

    def _let_resident_load(self) -> None:
        """Wait until phrases of this encoder are answered: a search right after the change finds it there."""
        end = time.monotonic() + self.patience_s
        while time.monotonic() < end and jobs.encode_phrase("LinkSnap", self.row.revision) is None:
            time.sleep(_ASKED_EVERY_S)

    def fill(self) -> int:
        """Make the vectors that are missing; of how many passages."""
        made = after = 0
        while links := encoder_gaps.links_to_fill(self.row, after, LINKS_AT_ONCE):
            new = self._fill_links(links)
            made, after = made + new, links[-1]
            self.made += new
            self.total = max(self.total, self.made)
            self.tell("encoding")
        while tags := encoder_gaps.tags_to_fill(self.row, TAGS_AT_ONCE):
            vectors = self.encoder.encode_passages([tag.name for tag in tags])
            named = {tag.pk: (tag.name, vector.tolist()) for tag, vector in zip(tags, vectors, strict=True)}
            for owner_id, own in encoder_gaps.tags_by_owner(tags).items():
                proposals.store_tag_vectors(owner_id, self.row, {tag.pk: named[tag.pk] for tag in own})
        return made

    def _fill_links(self, link_ids: list[int]) -> int:
        passages = encoder_gaps.passages_of(link_ids)
        texts = [
            embed_text(passage.title, passage.heading, passage.text, self.encoder.tokenizer) for passage in passages
        ]
        vectors = encode_in_turns(texts, self.encoder, lambda: None)
        pages = []
        for link_id in link_ids:
            own = [number for number, passage in enumerate(passages) if passage.link_id == link_id]
            if own:
                mean = page_vector(vectors[own], [passages[number].tokens for number in own])
                ids = [passages[number].id for number in own]
                pages.append(encoder_vectors.PageVectors(link_id, ids, vectors[own].tolist(), mean.tolist()))
        encoder_vectors.add(self.row, pages)
        return len(passages)

    def tell(self, doing: str) -> None:
        """Write the progress down, every two seconds."""
        now = time.monotonic()
        if doing == "encoding" and now - self.told_at < _TOLD_EVERY_S:
            return
        self.told_at = now
        facts = {"doing": doing, "made": self.made, "of": self.total, "seconds": round(now - self.started)}
        encoders.note(self.row, progress=facts)


@contextmanager
def only_one() -> Iterator[bool]:
    """True inside when no other process makes an encoder ready; ends with this process, however it ends."""
    session = connection.copy()
    session.set_autocommit(False)
    try:
        with session.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            yield bool(cursor.fetchone()[0])
    finally:
        session.close()


def main() -> None:
    """Work on the encoder whose row is named on the command line."""
    os.nice(_NICE)
    row = Encoder.objects.get(pk=int(sys.argv[1]))
    with only_one() as is_ours:
        if not is_ours:
            return
        if row.state == EncoderState.ACTIVE:
            # A version before this one made other indexes, or their builder died.
            encoder_tables.build_indexes(row)
            return
        try:
            Swap(row, CentredQueries(open_encoder(row))).run()
        except OperationalError:
            raise
        except Exception as error:
            log.exception("encoder_not_ready", encoder=str(row))
            encoders.note(row, progress={"doing": "failed", "detail": repr(error)[:500]})
            raise


if __name__ == "__main__":
    main()
