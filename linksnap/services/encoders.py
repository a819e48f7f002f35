"""The encoders of an instance: one is active, another may be made ready beside it, take its place, and give it back."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from linksnap.models import Encoder, EncoderState, TagEmbedding
from linksnap.queries.encoder_gaps import count_missing
from linksnap.queries.nearest_pages import active_encoder
from linksnap.services.encoder_tables import check_dimensions, drop_partition, hold_encoders

# How long the vectors of the encoder that was replaced are kept, so that one word brings it back.
KEPT = timedelta(days=7)
_MANIFEST = "linksnap.json"
_LONGEST_FOLDER = 200


class EncoderProblem(RuntimeError):
    """An encoder cannot be added, made active or removed; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Manifest:
    """What an encoder folder says of itself."""

    name: str
    revision: str
    dim: int


def read_folder(folder: Path) -> Manifest:
    """Read `linksnap.json` of an encoder folder. Raises EncoderProblem where there is none or it makes no sense."""
    try:
        said: Any = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return Manifest(str(said["name"])[:200], str(said["revision"])[:64], int(said["dim"]))
    except FileNotFoundError as error:
        raise EncoderProblem(f"{folder} is no encoder folder: it has no {_MANIFEST}.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderProblem(f"{folder / _MANIFEST} cannot be read: {error!r}") from error


def folder_of(encoder: Encoder) -> Path:
    """Where the weights of an encoder lie on this machine; the setting's folder unless the row names one."""
    if not encoder.folder:
        return settings.ENV.encoder_folder
    # An absolute path stays what it is.
    return settings.ENV.data / "encoders" / encoder.folder


@transaction.atomic
def register_encoder(name: str, revision: str, dim: int, folder: str = "") -> Encoder:
    """Return the row of this encoder. The first encoder of an instance becomes the active one.

    Another one is to be built: its vectors are made apart and are not searched until it is made active. Raises
    DimensionsProblem when `dim` is not what the tables hold.
    """
    check_dimensions(dim)
    hold_encoders()
    state = EncoderState.BUILDING if active_encoder() else EncoderState.ACTIVE
    given = {"dim": dim, "state": state, "folder": folder, "activated_at": None}
    row, is_new = Encoder.objects.get_or_create(name=name, revision=revision, defaults=given)
    if not is_new and folder and row.folder != folder:
        Encoder.objects.filter(pk=row.pk).update(folder=folder)
        row.folder = folder
    return row


def add(folder: Path) -> Encoder:
    """Register the encoder in a folder, to be built beside the active one. Raises EncoderProblem."""
    said, where = read_folder(folder), str(folder.resolve())
    if len(where) > _LONGEST_FOLDER:
        raise EncoderProblem(f"The path of the folder is longer than {_LONGEST_FOLDER} characters.")
    try:
        row = register_encoder(said.name, said.revision, said.dim, where)
    except ValueError as error:
        raise EncoderProblem(f"This encoder does not fit: {error}.") from error
    if row.state in (EncoderState.RETIRED, EncoderState.REFUSED):
        Encoder.objects.filter(pk=row.pk).update(state=EncoderState.BUILDING)
    row.refresh_from_db()
    return row


def choose(encoder: Encoder) -> None:
    """Ask for an encoder to become the active one as soon as none of its vectors is missing. Raises EncoderProblem."""
    if encoder.state == EncoderState.ACTIVE:
        raise EncoderProblem(f"{encoder} is active already.")
    Encoder.objects.filter(state=EncoderState.CHOSEN).exclude(pk=encoder.pk).update(state=EncoderState.READY)
    Encoder.objects.filter(pk=encoder.pk).update(state=EncoderState.CHOSEN)


def former() -> Encoder | None:
    """The encoder that was active before, while it can be brought back."""
    kept = Q(state=EncoderState.RETIRED, retired_at__gt=Now() - KEPT)
    return Encoder.objects.filter(kept).order_by("-retired_at").first()


@transaction.atomic
def go_live(encoder: Encoder, fill: Callable[[], int]) -> None:
    """Make an encoder the active one; the former keeps its vectors for a week.

    Writers of vectors wait while `fill` makes the last ones that are missing, so that the first search under the new
    encoder finds every page the last one under the old could find. Raises EncoderProblem when some stay missing.
    """
    hold_encoders()
    fill()
    missing = count_missing(encoder)
    if missing:
        raise EncoderProblem(f"{missing} passages have no vector of {encoder} yet.")
    # The row as it is now: somebody may have thought better of it.
    if not Encoder.objects.filter(pk=encoder.pk, state=EncoderState.CHOSEN).exists():
        return
    Encoder.objects.filter(state=EncoderState.ACTIVE).update(state=EncoderState.RETIRED, retired_at=Now())
    Encoder.objects.filter(pk=encoder.pk).update(state=EncoderState.ACTIVE, activated_at=Now(), retired_at=None)


def remove(encoder: Encoder) -> None:
    """Take an encoder's vectors and its row away; its folder stays. Raises EncoderProblem for the active one."""
    if encoder.state == EncoderState.ACTIVE:
        raise EncoderProblem(f"{encoder} is active: make another one active first.")
    # Whoever builds it sees that it is gone before he writes again.
    Encoder.objects.filter(pk=encoder.pk).update(state=EncoderState.RETIRED, retired_at=None)
    drop_partition(encoder)
    TagEmbedding.objects.filter(encoder=encoder).delete()
    encoder.delete()


def forget_retired() -> int:
    """Remove encoders that were replaced more than a week ago; how many."""
    gone = list(Encoder.objects.filter(state=EncoderState.RETIRED, retired_at__lt=Now() - KEPT))
    for encoder in gone:
        remove(encoder)
    return len(gone)


def note(encoder: Encoder, **facts: object) -> None:
    """Write facts into an encoder's report (progress, how it compares), beside those that are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE linksnap_encoder SET report = report || %s::jsonb WHERE id = %s", [json.dumps(facts), encoder.pk]
        )
