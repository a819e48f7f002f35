"""Make one snapshot searchable: blocks of text to passages, passages to vectors, vectors to rows."""

import json
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from linksnap.models import Artifact, ArtifactKind, EmbedJob, Encoder, Link, Snapshot
from linksnap.services import artifact_store, embed_jobs, search_index
from linksnap.services.blob_store import BlobMissing
from ml.encoder.chunks import PassageText, TextBlock, split_passages
from ml.encoder.page_vector import page_vector
from ml.encoder.types import TextEncoder

# Small, so that somebody's search phrase never waits for more than a fraction of a second.
_BATCH = 8


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


def encode_in_turns(texts: list[str], encoder: TextEncoder, between: Callable[[], None]) -> NDArray[np.float32]:
    """Vectors (n, dim) in the order of `texts`, made in small batches; `between` is called after each."""
    vectors = np.empty((len(texts), encoder.dim), dtype=np.float32)
    by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(texts), _BATCH):
        chosen = by_length[start : start + _BATCH]
        vectors[chosen] = encoder.encode_passages([texts[i] for i in chosen])
        between()
    return vectors


def index_snapshot(
    job: EmbedJob, encoder: TextEncoder, row: Encoder, between: Callable[[], None]
) -> NDArray[np.float32]:
    """Replace the passages of the job's link by those of its snapshot; the page's vector."""
    snapshot = job.snapshot
    link = Link.objects.get(pk=snapshot.link_id)
    passages = split_passages(link.title or snapshot.title or link.host, read_blocks(snapshot), encoder.tokenizer)

    def breathe() -> None:
        between()
        embed_jobs.beat(job)

    vectors = encode_in_turns([passage.embed_text for passage in passages], encoder, breathe)
    mean = page_vector(vectors, [passage.tokens for passage in passages])
    search_index.store_passages(snapshot, _indexed(passages, vectors), mean.tolist(), row.pk)
    search_index.refresh_link_words([link.pk])
    return mean


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
