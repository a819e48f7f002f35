"""The words of a simulated library in the product's own tables, so that the gate asks hybrid search as it runs."""

from __future__ import annotations

import hashlib
import importlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from linksnap.embedded.postgres import SMALL_MEMORY, THROWAWAY, Postgres
from linksnap.rules.tsvector import Field, tsvector_text
from ml.data.records import PageRecord
from ml.encoder.types import Tokenizer

AT_ONCE = 1_000


@contextmanager
def database() -> Iterator[None]:
    """An empty database with the product's tables, thrown away at the end; once a process, for Django reads it once."""
    with tempfile.TemporaryDirectory(prefix="linksnap-personal-") as folder:
        server = Postgres(Path(folder) / "postgres", settings={**SMALL_MEMORY, **THROWAWAY})
        try:
            os.environ |= {
                "DATABASE_URL": server.start(),
                "LINKSNAP_DATA": str(Path(folder) / "data"),
                "LINKSNAP_LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "linksnap.settings",
            }
            os.environ.pop("REDIS_URL", None)
            importlib.import_module("django").setup()
            importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
            yield
        finally:
            server.stop()


def saved(person: str, records: Sequence[PageRecord], tokenizer: Tokenizer) -> list[PageRecord]:
    """Save the pages as links of a person with passages; the same records, numbered by their links."""
    models: Any = importlib.import_module("linksnap.models")
    owner = models.User.objects.create(username=hashlib.sha256(person.encode()).hexdigest()[:20])
    links = models.Link.objects.bulk_create(
        (_link(models, owner, number) for number, _ in enumerate(records)), batch_size=AT_ONCE
    )
    numbered = [replace(record, page=link.pk) for record, link in zip(records, links, strict=True)]
    snapshots = models.Snapshot.objects.bulk_create(
        (_snapshot(models, link, record) for link, record in zip(links, numbered, strict=True)), batch_size=AT_ONCE
    )
    rows = (
        _passage(models, snapshot, n, text, tokenizer.count(text))
        for snapshot, record in zip(snapshots, numbered, strict=True)
        for n, text in enumerate(record.passages or (record.description or record.title,))
    )
    models.Passage.objects.bulk_create(rows, batch_size=AT_ONCE)
    return numbered


def forgotten(records: Sequence[PageRecord]) -> None:
    """Take the links of these records away again, with their owner."""
    models: Any = importlib.import_module("linksnap.models")
    models.User.objects.filter(pk__in=models.Link.objects.filter(pk=records[0].page).values("owner")).delete()


def _link(models: Any, owner: Any, number: int) -> Any:
    url = f"https://page.example/{number}"
    digest = hashlib.sha256(url.encode()).digest()
    return models.Link(owner=owner, url=url, canonical_url=url, canonical_sha256=digest, host="page.example")


def _snapshot(models: Any, link: Any, record: PageRecord) -> Any:
    timezone: Any = importlib.import_module("django.utils.timezone")
    return models.Snapshot(
        owner_id=link.owner_id,
        link=link,
        version=1,
        captured_at=timezone.now(),
        final_url=link.url,
        http_status=200,
        verdict="complete",
        title=record.title[:500],
        lang=record.lang,
        words=1,
    )


def _passage(models: Any, snapshot: Any, n: int, text: str, tokens: int) -> Any:
    return models.Passage(
        owner_id=snapshot.owner_id,
        link_id=snapshot.link_id,
        snapshot=snapshot,
        n=n,
        text=text,
        tokens=tokens,
        words=tsvector_text([Field(snapshot.title, "A"), Field("", "C"), Field(text, "D")]),
    )
