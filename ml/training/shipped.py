"""The encoder an installation begins with: the base, with the adapter that comes with it where there is one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from ml.config import SHIPPED_ADAPTER
from ml.encoder.build import NAME, build_encoder
from ml.encoder.folder import EncoderManifest, read_manifest
from ml.training.adapter import AdapterError, merge_adapter, read_card

Say = Callable[[str], None]


def build_default(folder: Path, say: Say, adapter: Path = SHIPPED_ADAPTER) -> EncoderManifest:
    """Make base and adapter one encoder in `folder`, unless there is one: vectors of another would be of no use.

    An adapter that is damaged or of another base is passed over with a line: an installation must not fail for it.
    Raises EncoderError when the base cannot be made, OSError on a full disk.
    """
    if read_manifest(folder) is not None:
        return build_encoder(folder, say)
    try:
        read_card(adapter)
    except AdapterError as error:
        say(f"encoder: passed over: {error}")
        return build_encoder(folder, say)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-base-", dir=folder.parent) as made:
        base = Path(made) / "encoder"
        build_encoder(base, say)
        try:
            merge_adapter(base, adapter, folder, f"{NAME}+linksnap")
        except AdapterError as error:
            say(f"encoder: passed over: {error}")
            return build_encoder(folder, say)
    merged = read_manifest(folder)
    assert merged is not None
    say(f"encoder: with the adapter that comes with LinkSnap ({merged.revision[:12]})")
    return merged
