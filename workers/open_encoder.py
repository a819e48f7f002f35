"""Opens the encoder a row stands for: its folder on this machine, or the service the operator named."""

from dataclasses import asdict, dataclass

from django.conf import settings

from linksnap.models import Encoder
from linksnap.services import encoders
from ml.encoder.folder import read_manifest
from ml.encoder.load import load_encoder
from ml.encoder.served import ServedEncoder, Service, service_at
from ml.encoder.types import EncoderError, TextEncoder


@dataclass(frozen=True)
class OwnEncoder:
    """The encoder this machine's settings name; `folder` is the path of its weights, empty for a service."""

    name: str
    revision: str
    dim: int
    folder: str


def own_encoder() -> OwnEncoder:
    """What the settings name, without loading it. Raises EncoderError: no encoder in the folder, no such service."""
    service = _service()
    if service is not None:
        served = service_at(service)
        return OwnEncoder(served.name, served.revision, served.dim, "")
    folder = settings.ENV.encoder_folder
    said = read_manifest(folder)
    if said is None:
        raise EncoderError(f"{folder} holds no encoder; run: python -m ml build-encoder {folder}")
    return OwnEncoder(said.name, said.revision, said.dim, str(folder.resolve()))


def open_encoder(row: Encoder) -> TextEncoder:
    """Load the encoder of a row. Raises EncoderError when it cannot be had on this machine."""
    service = _service()
    if service is not None:
        served = ServedEncoder(service)
        if served.revision == row.revision:
            return served
    folders = list(dict.fromkeys((encoders.folder_of(row), settings.ENV.encoder_folder)))
    for folder in folders:
        manifest = read_manifest(folder)
        if manifest is not None and manifest.revision == row.revision:
            return load_encoder(folder)
    raise EncoderError(
        f"The weights of {row} are not on this machine, neither in {' nor in '.join(map(str, folders))}."
    )


def _service() -> Service | None:
    """The embedding service of LINKSNAP_EMBED_URL."""
    named = settings.ENV.embedding_service
    return Service(**asdict(named)) if named else None
