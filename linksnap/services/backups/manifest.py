"""What a backup holds, on one signed page: written last, so that a backup without it was never finished."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from linksnap.services.backups.postgres_programs import BackupProblem

FORMAT, VERSION = "linksnap-backup", 1
MANIFEST, SIGNATURE, DUMP, NAMES = "manifest.json", "manifest.sig", "database.dump", "blobs.list"
_SALT = "linksnap.services.backups"


@dataclass(frozen=True)
class Manifest:
    """One backup: the digests of its files, and what the database held at its moment."""

    created_at: str
    dump_sha256: str
    dump_bytes: int
    names_sha256: str
    blobs: int
    blob_bytes: int
    # The last migration of each app, as "linksnap.0009_capture_depth".
    migrations: list[str]
    # A digest of all rows of each person's library (services.backups.library_digest), by public id.
    libraries: dict[str, str]
    # Files whose captures had not run yet, by digest.
    uploads: list[str] = field(default_factory=list)
    # Blobs that were missing or damaged when it was made: the backup is as good as the store was.
    lost: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write page and signature into a folder."""
        page = json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, indent=1, sort_keys=True).encode()
        (folder / MANIFEST).write_bytes(page)
        (folder / SIGNATURE).write_text(_signature(page), encoding="ascii")

    @staticmethod
    def read(folder: Path, *, any_key: bool = False) -> "Manifest":
        """The page of a backup, its signature checked (unless `any_key`) and the digests of dump and names, too.

        Raises BackupProblem.
        """
        try:
            page = (folder / MANIFEST).read_bytes()
            signature = (folder / SIGNATURE).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BackupProblem(f"{folder} is not a whole backup: {error}.") from error
        if not any_key and not hmac.compare_digest(signature, _signature(page)):
            raise BackupProblem(
                f"The backup {folder.name} was signed by another instance, or changed since. Set LINKSNAP_SECRET_KEY "
                "to that of the instance that made it, or say --any-key if you know where it comes from."
            )
        manifest = _parsed(page, folder)
        for name, sha256 in ((DUMP, manifest.dump_sha256), (NAMES, manifest.names_sha256)):
            if file_sha256(folder / name) != sha256:
                raise BackupProblem(f"{folder / name} is missing or damaged.")
        return manifest


def _parsed(page: bytes, folder: Path) -> Manifest:
    try:
        values = json.loads(page)
        if (values.pop("format"), values.pop("version")) != (FORMAT, VERSION):
            raise BackupProblem(f"{folder} was written by another version of LinkSnap, which this one cannot read.")
        manifest = Manifest(**values)
        datetime.fromisoformat(manifest.created_at)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupProblem(f"{folder / MANIFEST} cannot be read: {error}.") from error
    return manifest


def _signature(page: bytes) -> str:
    # HMAC-SHA256 with a key of its own, made from the instance's (RFC 2104).
    return salted_hmac(_SALT, page, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def file_sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal; "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
