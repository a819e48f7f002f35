"""A digest of everything a person has, from the rows their archive would hold: equal digests, equal exports."""

import hashlib

from linksnap.formats.archive.lines import write_line
from linksnap.models import User
from linksnap.queries.archive_rows import ROWS_OF, artifact_rows


def library_digest(owner: User) -> str:
    """SHA-256 over the archive's rows, nouns in order; files go in by their own digests."""
    digest = hashlib.sha256()
    for noun, rows in ROWS_OF.items():
        digest.update(f"{noun}\n".encode())
        for row in rows(owner):
            digest.update(write_line(row))
    for artifact in artifact_rows(owner):
        digest.update(write_line(artifact))
    return digest.hexdigest()


def library_digests() -> dict[str, str]:
    """Of everybody, by public id."""
    return {owner.public_id: library_digest(owner) for owner in User.objects.order_by("pk")}
