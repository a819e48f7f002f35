"""`make env`: writes .env from .env.example with fresh secrets; an existing .env is left alone."""

import os
import secrets
import sys
from pathlib import Path

SECRETS = ("POSTGRES_PASSWORD", "VALKEY_PASSWORD", "LINKSNAP_SECRET_KEY", "LINKSNAP_EGRESS_TOKEN")


def filled(example: str) -> str:
    """The example with a new random value behind every empty secret; none has a character an address would escape."""
    lines = []
    for line in example.splitlines():
        name = line.removesuffix("=")
        lines.append(f"{line}{secrets.token_urlsafe(36)}" if line.endswith("=") and name in SECRETS else line)
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write .env (readable by its owner alone) unless it is there."""
    root = Path(__file__).resolve().parent.parent
    target = root / ".env"
    if target.exists():
        sys.stdout.write(".env is there already; nothing is changed\n")
        return 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(filled((root / ".env.example").read_text(encoding="utf-8")))
    sys.stdout.write(".env is written, with fresh secrets\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
