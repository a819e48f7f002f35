"""What the learning side takes from its surroundings: names of environment variables and fixed facts."""

import os
from pathlib import Path

DTYPE_VARIABLE = "LINKSNAP_ENCODER_DTYPE"
"""Forces the number format of the encoder ("bf16" or "fp32") instead of the probe at start."""

MANIFEST_FILE = "linksnap.json"
"""The file in an encoder folder that says what it is; written last, so its presence means complete."""

SHIPPED_ADAPTER = Path(__file__).parent / "adapter"
"""The adapter that comes with the product, merged into the default encoder where this folder is there."""

QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
"""What E5 models were trained to see before a question and before a text to be found."""

MAX_TOKENS = 512
"""No encoder of ours is given more tokens than this at once."""


def wanted_dtype() -> str:
    """Return "bf16", "fp32" or "" (let the probe choose); anything else is a ValueError."""
    wanted = os.environ.get(DTYPE_VARIABLE, "").strip().lower()
    if wanted not in ("", "bf16", "fp32"):
        raise ValueError(f"{DTYPE_VARIABLE} must be bf16 or fp32, not {wanted!r}")
    return wanted
