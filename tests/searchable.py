"""Pages that can be found: passages with words, and vectors of the fake encoder, through the real index."""

from functools import cache

import numpy as np

from linksnap.models import Encoder, Link, User
from linksnap.services.search import Hit, SearchMode, SearchRequest, SearchResults, search
from linksnap.services.search_index import (
    IndexedPassage,
    ensure_partition,
    refresh_link_words,
    register_encoder,
    store_passages,
)
from ml.encoder.fake_encoder import FakeEncoder
from tests.kept import link_of, snapshot_of


@cache
def fake_encoder() -> FakeEncoder:
    """The one fake encoder of the tests."""
    return FakeEncoder()


def encoder_row() -> Encoder:
    """The fake encoder as the instance's active one."""
    fake = fake_encoder()
    row = register_encoder(fake.name, fake.revision, fake.dim)
    ensure_partition(row)
    return row


def index(link: Link, texts: list[str], title: str = "", lang: str = "zh-Hans", heading: str = "") -> None:
    """Make a new snapshot of a link searchable, one passage a text."""
    snapshot = snapshot_of(link, title=title, lang=lang)
    vectors = fake_encoder().encode_passages([f"{title}\n{text}" for text in texts])
    passages = [
        IndexedPassage(n, heading, text, f"ls-{n}", n, n, len(text), vector.tolist())
        for n, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]
    mean = vectors.mean(axis=0) if texts else np.zeros(384)
    store_passages(snapshot, passages, (mean / (np.linalg.norm(mean) or 1)).tolist(), encoder_row().pk)
    refresh_link_words([link.pk])


def page_of(owner: User, name: str, *texts: str, title: str = "", lang: str = "zh-Hans") -> Link:
    """A searchable page at `https://<name>.example/`."""
    link = link_of(owner, url=f"https://{name}.example/")
    index(link, list(texts), title=title, lang=lang)
    return link


def find(owner: User, text: str, mode: SearchMode = SearchMode.KEYWORD, **options: object) -> SearchResults:
    """Search with the fake encoder's vector of the text."""
    vector = fake_encoder().encode_queries([text])[0].tolist()
    return search(owner, SearchRequest(text, mode, **{"vector": vector, **options}))  # type: ignore[arg-type]


def found(owner: User, text: str, mode: SearchMode = SearchMode.KEYWORD, **options: object) -> list[str]:
    """The names of the pages found, in order."""
    return [name_of(hit) for hit in find(owner, text, mode, **options).hits]


def name_of(hit: Hit) -> str:
    """The name a hit's page was made under."""
    return hit.link.host.removesuffix(".example")
