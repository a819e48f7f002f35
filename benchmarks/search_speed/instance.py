"""The running product of one size: its library filled once and kept, its indexes built and timed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import django
import psycopg

from benchmarks.real_pages_product import Product
from benchmarks.search_speed.library import Plan, fill
from benchmarks.search_speed.texts import Material
from linksnap.env import RUNTIME_FILE, read_env_file

if TYPE_CHECKING:
    from linksnap.models import Encoder, User

_GRAPHS = "SELECT indexname FROM pg_indexes WHERE indexname ~ '^linksnap_(passage|page)embedding_[0-9]+_hnsw'"
_ENCODER_S, _LOOKS_S = 180, 8


@dataclass(frozen=True)
class Ground:
    """What everything else is measured on."""

    owner: User
    encoder: Encoder
    plan: Plan
    port: int
    token: str


def prepare(product: Product, pages: int, material: Material, tell: Callable[[int, int], None]) -> Ground:
    """Set Django up for the running product, and fill its library where it is empty."""
    token = product.api()._headers["Authorization"].removeprefix("Bearer ")
    os.environ |= {**read_env_file(product.data / RUNTIME_FILE), "LINKSNAP_DATA": str(product.data)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "linksnap.settings"
    django.setup()
    models = import_module("linksnap.models")
    owner = models.User.objects.order_by("pk").first()
    _wait_for_encoder()
    encoder = import_module("linksnap.queries.nearest_pages").active_encoder()
    plan = Plan(owner.pk, encoder.pk, pages)
    if models.Link.objects.count() < pages:
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            drop_indexes(connection)
            fill(connection, plan, material, tell)
    return Ground(owner, encoder, plan, product.port, token)


def _wait_for_encoder() -> None:
    """The stack says that it is ready while the encoder is still loaded."""
    ask, end = import_module("linksnap.jobs").encode_phrase, time.monotonic() + _ENCODER_S
    while ask("LinkSnap") is None and time.monotonic() < end:
        time.sleep(1)
    # It looks once, after its first words, whether an index is missing; from then on they are ours.
    time.sleep(_LOOKS_S)


def drop_indexes(connection: psycopg.Connection) -> None:
    """Take the graphs of all encoders away."""
    for (name,) in connection.execute(_GRAPHS).fetchall():
        connection.execute(f"DROP INDEX {name}")
    connection.commit()


def folder_of(cache: Path, pages: int, texts: int) -> Path:
    """Where the library of one size is kept."""
    return cache / f"pages-{pages}-of-{texts}"
