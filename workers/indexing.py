"""Make one snapshot searchable: blocks of text to passages, passages to vectors, vectors to rows."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linksnap.models import Artifact, ArtifactKind, EmbedJob, Encoder, Link, Snapshot
from linksnap.services import artifact_store, embed_jobs, search_index, tag_rules
from linksnap.services.blob_store import BlobMissing
from ml.encoder.batches import length_sorted_batches
from ml.encoder.chunks import PassageText, TextBlock, split_passages
from ml.encoder.page_vector import page_vector
from ml.encoder.types import TextEncoder


@dataclass(frozen=True)
class PagesAtOnce:
    """How much is taken in hand together: snapshots claimed, passages encoded before their pages are written."""

    pages: int
    passages: int

    @classmethod
    def of(cls, encoder: TextEncoder) -> "PagesAtOnce":
        """Few on a processor, where a page is soon done; many on a GPU, which else would wait for Python."""
        return cls(16, 64) if encoder.batch_tokens <= _ON_A_PROCESSOR else cls(128, 2_048)


# A processor computes so many tokens in a fraction of a second: no search phrase waits for longer.
_ON_A_PROCESSOR = 1_024


@dataclass(frozen=True)
class IndexedPage:
    """What was read of a page, and its vector (dim,)."""

    blocks: list[TextBlock]
    vector: NDArray[np.float32]


@dataclass(frozen=True)
class _Cut:
    """A page cut into passages, before they have vectors."""

    job: EmbedJob
    blocks: list[TextBlock]
    passages: list[PassageText]


def read_blocks(snapshot: Snapshot) -> list[TextBlock]:
    """The numbered blocks of text of a snapshot; none for a page without text."""
    artifact = Artifact.objects.filter(snapshot=snapshot, kind=ArtifactKind.BLOCKS).first()
    if artifact is None:
        return []
    try:
        rows = json.loads(artifact_store.read_artifact(artifact))
    except BlobMissing:
        return []
    return [TextBlock(row["number"], row["anchor"], row["level"], row["text"]) for row in rows]


def encode_in_turns(texts: Sequence[str], encoder: TextEncoder, between: Callable[[], None]) -> NDArray[np.float32]:
    """Vectors (n, dim) in the order of `texts`, made in the encoder's own batches; `between` is called after each."""
    vectors = np.empty((len(texts), encoder.dim), dtype=np.float32)
    # A character of Chinese is about a token, a letter of English a quarter: bytes of UTF-8 over three and four tell.
    lengths = [len(text.encode()) // 3 + 4 for text in texts]
    for chosen in length_sorted_batches(lengths, encoder.batch_tokens):
        vectors[chosen] = encoder.encode_passages([texts[i] for i in chosen])
        between()
    return vectors


def index_pages(
    taken: Sequence[EmbedJob], encoder: TextEncoder, row: Encoder, between: Callable[[], None]
) -> Iterator[tuple[EmbedJob, IndexedPage]]:
    """Replace the passages of each job's link by those of its snapshot; pages are written as soon as they are done.

    Passages of several pages are encoded together. Raises EncoderChanged when another encoder has become active.
    """

    def breathe() -> None:
        between()
        for job in taken:
            embed_jobs.beat_if_old(job)

    cut: list[_Cut] = []
    for number, job in enumerate(taken, 1):
        cut.append(_cut(job, encoder))
        if sum(len(page.passages) for page in cut) >= PagesAtOnce.of(encoder).passages or number == len(taken):
            yield from _written(cut, encoder, row, breathe)
            cut = []


def index_snapshot(
    job: EmbedJob, encoder: TextEncoder, row: Encoder, between: Callable[[], None]
) -> NDArray[np.float32]:
    """Replace the passages of the job's link by those of its snapshot; the page's vector."""
    ((_, page),) = index_pages([job], encoder, row, between)
    return page.vector


def _cut(job: EmbedJob, encoder: TextEncoder) -> _Cut:
    snapshot = job.snapshot
    link = Link.objects.get(pk=snapshot.link_id)
    blocks = read_blocks(snapshot)
    return _Cut(job, blocks, split_passages(link.title or snapshot.title or link.host, blocks, encoder.tokenizer))


def _written(
    cut: Sequence[_Cut], encoder: TextEncoder, row: Encoder, breathe: Callable[[], None]
) -> Iterator[tuple[EmbedJob, IndexedPage]]:
    texts = [passage.embed_text for page in cut for passage in page.passages]
    vectors = encode_in_turns(texts, encoder, breathe)
    begin = 0
    for page in cut:
        own = vectors[begin : begin + len(page.passages)]
        begin += len(page.passages)
        mean = page_vector(own, [passage.tokens for passage in page.passages])
        snapshot = page.job.snapshot
        search_index.store_passages(snapshot, _indexed(page.passages, own), mean.tolist(), row.pk)
        search_index.refresh_link_words([snapshot.link_id])
        # Before tags are suggested: what a rule has put on needs no suggestion.
        tag_rules.run(snapshot.owner_id, [snapshot.link_id])
        yield page.job, IndexedPage(page.blocks, mean)


def _indexed(passages: list[PassageText], vectors: NDArray[np.float32]) -> list[search_index.IndexedPassage]:
    return [
        search_index.IndexedPassage(
            n=passage.n,
            heading=passage.heading,
            text=passage.text,
            anchor=passage.anchor,
            first_block=passage.first_block,
            last_block=passage.last_block,
            tokens=passage.tokens,
            vector=vector.tolist(),
        )
        for passage, vector in zip(passages, vectors, strict=True)
    ]
