"""An encoder folder: an ordinary sentence-transformers folder plus `linksnap.json`, which says what it is."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ml.config import MANIFEST_FILE
from ml.encoder.types import Centring, EncoderError


@dataclass(frozen=True)
class EncoderManifest:
    """What `linksnap.json` says: name, SHA-256 of the weights, vector size, prompts, checks, centring of phrases."""

    name: str
    revision: str
    dim: int
    query_prompt: str
    passage_prompt: str
    source: str
    checks: dict[str, float]
    centring: Centring = field(default_factory=Centring)


def read_manifest(folder: Path) -> EncoderManifest | None:
    """Return the folder's manifest, or None when the folder is missing or was never finished."""
    try:
        told = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        return EncoderManifest(**{**told, "centring": Centring(**told.get("centring", {}))})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, AttributeError) as error:
        raise EncoderError(f"{folder / MANIFEST_FILE} cannot be read ({error}); delete the folder.") from error


def write_manifest(folder: Path, manifest: EncoderManifest) -> None:
    """Write `linksnap.json`."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")


def digest_of_weights(folder: Path) -> str:
    """Return the SHA-256 over all safetensors files of the folder, by name."""
    files = sorted(folder.rglob("*.safetensors"))
    if not files:
        raise EncoderError(f"{folder} holds no safetensors file.")
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while part := stream.read(1 << 22):
                digest.update(part)
    return digest.hexdigest()


@contextmanager
def all_or_nothing(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside `folder` that takes its place when the block ends well, else vanishes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
        inside = Path(made) / "encoder"
        inside.mkdir()
        yield inside
        if folder.exists():
            # Without a manifest it is a left-over of an older product version or a hand-made folder.
            if read_manifest(folder) is not None:
                return
            shutil.rmtree(folder)
        inside.rename(folder)
