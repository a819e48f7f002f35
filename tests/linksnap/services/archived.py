"""Archives for the tests: writing one, and bringing it into an emptied instance."""

from pathlib import Path

from linksnap.models import TransferRun, User, WorkState
from linksnap.services import exports, library_export, queue
from linksnap.services.exports import ExportFormat, ExportOptions


def archive_of(owner: User, folder: Path, name: str = "export.linksnap.zip") -> Path:
    """The archive of a person's library."""
    path = folder / name
    library_export.write_archive(owner, path, lambda done, total: None)
    return path


def finished_export(owner: User, options: ExportOptions | None = None) -> TransferRun:
    """An export that a worker has carried out."""
    run = exports.start(owner, options or ExportOptions(ExportFormat.LINKSNAP))
    claimed = queue.claim(TransferRun, run.pk, queue.Lease("a test", 60))
    assert claimed is not None
    exports.carry_out(claimed)
    claimed.refresh_from_db()
    assert claimed.state != WorkState.RUNNING
    return claimed
