"""The product as the retrieval benchmark uses it: pages into its index, questions through its search (needs Django)."""

import hashlib
import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import django
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

from benchmarks.retrieval.corpus import Page, Question  # noqa: E402
from benchmarks.retrieval.vectors import KeptVectors  # noqa: E402
from linksnap.models import Encoder, Link, Snapshot, User  # noqa: E402
from linksnap.rules.search_query import parse_query  # noqa: E402
from linksnap.services.search import SearchMode, SearchRequest, search  # noqa: E402
from linksnap.services.search_index import (  # noqa: E402
    IndexedPassage,
    ensure_partition,
    refresh_link_words,
    register_encoder,
    store_passages,
)
from ml.encoder.chunks import PassageText, TextBlock, split_passages  # noqa: E402
from ml.encoder.page_vector import page_vector  # noqa: E402
from ml.encoder.types import Tokenizer, Vectors  # noqa: E402

_OWNER = "retrieval"
_WORDS_AT_ONCE = 500
Advance = Callable[[int], None]


@dataclass(frozen=True)
class CutPage:
    """A page with its passages, as the product cuts them."""

    page: Page
    passages: list[PassageText]


def cut(page: Page, tokenizer: Tokenizer) -> CutPage:
    """Cut a page into passages, a block a line."""
    lines = [line for line in page.text.split("\n") if line.strip()]
    blocks = [TextBlock(number, f"ls-{number}", 0, line) for number, line in enumerate(lines)]
    return CutPage(page, split_passages(page.title, blocks, tokenizer))


def phrase_of(text: str) -> str:
    """What goes to the encoder for a text of the search box (see services.phrases)."""
    return " ".join(unicodedata.normalize("NFKC", parse_query(text).text).split())


def owner() -> User:
    """The person whose library it is."""
    return User.objects.get_or_create(username=_OWNER)[0]


def fill(pages: Sequence[CutPage], vectors: KeptVectors, advance: Advance) -> None:
    """Make the tables and bring all pages into one library by the product's own functions."""
    call_command("migrate", verbosity=0)
    encoder = register_encoder(vectors.manifest.name, vectors.manifest.revision, vectors.manifest.dim)
    ensure_partition(encoder)
    links = Link.objects.bulk_create(_link(number, page.page) for number, page in enumerate(pages))
    snapshots = Snapshot.objects.bulk_create(
        _snapshot(link, page.page) for link, page in zip(links, pages, strict=True)
    )
    for link, snapshot in zip(links, snapshots, strict=True):
        link.current_snapshot = snapshot
    Link.objects.bulk_update(links, ["current_snapshot"], batch_size=_WORDS_AT_ONCE)
    for snapshot, page in zip(snapshots, pages, strict=True):
        _store(snapshot, page, vectors, encoder)
        advance(1)
    for start in range(0, len(links), _WORDS_AT_ONCE):
        refresh_link_words(link.pk for link in links[start : start + _WORDS_AT_ONCE])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _link(number: int, page: Page) -> Link:
    # Addresses are searched too; these say nothing.
    url = f"https://page.example/{number}"
    digest = hashlib.sha256(url.encode()).digest()
    return Link(
        owner=owner(), url=url, canonical_url=url, canonical_sha256=digest, host="page.example", notes="", title=""
    )


def _snapshot(link: Link, page: Page) -> Snapshot:
    return Snapshot(
        owner_id=link.owner_id,
        link=link,
        version=1,
        captured_at=timezone.now(),
        final_url=link.url,
        http_status=200,
        verdict="complete",
        title=page.title,
        lang=page.lang,
        words=len(page.text),
    )


def _store(snapshot: Snapshot, page: CutPage, kept: KeptVectors, encoder: Encoder) -> None:
    vectors = kept.passages([passage.embed_text for passage in page.passages])
    passages = [
        IndexedPassage(
            n=passage.n,
            heading=passage.heading,
            text=passage.text,
            anchor=passage.anchor,
            first_block=passage.first_block,
            last_block=passage.last_block,
            tokens=passage.tokens,
            vector=vector.tolist(),
        )
        for passage, vector in zip(page.passages, vectors, strict=True)
    ]
    whole = page_vector(vectors, [passage.tokens for passage in page.passages])
    store_passages(snapshot, passages, whole.tolist(), encoder.pk)


def keys_of_links(pages: Sequence[CutPage]) -> dict[int, str]:
    """The key of the page behind each link of the library."""
    by_url = dict(Link.objects.filter(owner=owner()).values_list("url", "pk"))
    return {by_url[f"https://page.example/{number}"]: page.page.key for number, page in enumerate(pages)}


def ask(questions: Sequence[Question], vectors: Vectors, mode: SearchMode, advance: Advance) -> list[list[int]]:
    """The ids of the first ten links of every question, best first."""
    person, found = owner(), []
    for question, vector in zip(questions, vectors, strict=True):
        results = search(person, SearchRequest(question.text, mode, limit=10, vector=vector.tolist()))
        found.append([hit.link.pk for hit in results.hits])
        advance(1)
    return found
