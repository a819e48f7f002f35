"""Exports: the small formats as a stream, and runs that write a file in the background (the archive, and schedules)."""

import errno
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from linksnap import jobs
from linksnap.models import OPEN_STATES, TransferDirection, TransferPhase, TransferRun, User, WorkState
from linksnap.queries.export_runs import archive_room
from linksnap.queries.exports import ExportScope
from linksnap.rules.retries import is_retryable, retry_delay
from linksnap.services import export_files, queue
from linksnap.services.export_streams import ExportFormat, stream
from linksnap.services.importing import files as import_files
from linksnap.services.library_export import write_archive

__all__ = ["ExportFormat", "ExportOptions", "ExportScope", "carry_out", "start", "stream"]

log = structlog.get_logger(__name__)

# How long a finished file can be downloaded.
KEEP_FILE = timedelta(days=7)
LEASE_SECONDS = 120
# The rows of a large library are read in one transaction, during which nobody can see a beat.
_ROWS_LEASE_SECONDS = 900
_REPORT_EVERY_S = 2.0
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class ExportOptions:
    """What to write, and where to: with `keep` above 0 into the operator's folder, of which so many files stay."""

    format: ExportFormat
    scope: ExportScope = field(default_factory=ExportScope)
    keep: int = 0


class ScopeNotPossible(ValueError):
    """The archive holds the whole library, not a part of it."""


class RunLost(RuntimeError):
    """The run was cancelled or belongs to another worker by now."""


def start(owner: User, options: ExportOptions) -> TransferRun:
    """Have a worker write a file; one that is on its way already is returned instead of a second of its kind.

    Raises ScopeNotPossible, NoExportFolder, and NotEnoughRoom when the disk could not hold it.
    """
    if options.format is ExportFormat.LINKSNAP and not options.scope.is_everything:
        raise ScopeNotPossible
    run = _new_run(owner, options)
    with transaction.atomic():
        # Two clicks at once must not make two: the person's row is the lock.
        User.objects.select_for_update().get(pk=owner.pk)
        open_runs = TransferRun.objects.filter(owner=owner, direction=TransferDirection.EXPORT, state__in=OPEN_STATES)
        known = open_runs.filter(format=run.format, options=run.options).first()
        if known is not None:
            return known
        export_files.check_room(_target(run), _estimate(run))
        run.save()
        jobs.hint_row(run)
    return run


def record_failure(owner: User, options: ExportOptions, error: OSError) -> TransferRun:
    """A run that could not even start, so that the person sees why nothing was written."""
    run = _new_run(owner, options)
    run.state, run.phase, run.reason = WorkState.FAILED, TransferPhase.FAILED, _reason_of(error)
    run.finished_at, run.expires_at = timezone.now(), timezone.now() + KEEP_FILE
    run.save()
    return run


def carry_out(run: TransferRun) -> None:
    """Write the file of a claimed run. One that was interrupted begins anew; what it had written is gone."""
    try:
        path = _target(run)
        export_files.check_room(path, _estimate(run))
        counts: dict[str, int] = {}
        export_files.write(path, lambda temporary: counts.update(_fill(run, temporary)))
        _finish(run, path, counts)
    except RunLost:
        # Another worker may be writing by now; only what nobody wants any more goes.
        if not TransferRun.objects.filter(pk=run.pk).exclude(state=WorkState.CANCELLED).exists():
            import_files.remove(run)
    except export_files.NoExportFolder:
        _fail(run, "no_export_folder")
    except OSError as error:
        _fail(run, _reason_of(error), str(error))
    except Exception as error:
        log.exception("export_failed", run=run.public_id)
        _try_again(run, repr(error))


def cancel(run: TransferRun) -> bool:
    """Stop a waiting or running export. False when it had ended."""
    ended = TransferRun.objects.filter(
        pk=run.pk, direction=TransferDirection.EXPORT, state__in=OPEN_STATES
    ).update(
        state=WorkState.CANCELLED, phase=TransferPhase.CANCELLED, finished_at=Now(), lease_until=None, expires_at=Now()
    )  # fmt: skip
    return bool(ended)


def delete(run: TransferRun) -> None:
    """Forget an export and its file; what lies in the operator's folder stays."""
    cancel(run)
    TransferRun.objects.filter(pk=run.pk, direction=TransferDirection.EXPORT).delete()
    import_files.remove(run)


def result_path(run: TransferRun) -> Path | None:
    """The finished file, while it is there to be downloaded."""
    if run.direction != TransferDirection.EXPORT or run.phase != TransferPhase.DONE or run.options.get("keep"):
        return None
    path = _target(run)
    return path if path.is_file() else None


def forget_expired() -> int:
    """Delete the exports whose time is over, with their files; how many they were."""
    over = TransferRun.objects.filter(direction=TransferDirection.EXPORT, expires_at__lt=Now()).exclude(
        state__in=OPEN_STATES
    )
    runs = list(over)
    for run in runs:
        delete(run)
    return len(runs)


def _new_run(owner: User, options: ExportOptions) -> TransferRun:
    return TransferRun(
        owner=owner,
        direction=TransferDirection.EXPORT,
        phase=TransferPhase.APPLYING,
        format=options.format.value,
        file_name=f"linksnap-{timezone.now():%Y-%m-%d}.{options.format.suffix}",
        options={"scope": asdict(options.scope), "keep": options.keep},
    )


def _reason_of(error: OSError) -> str:
    is_full = isinstance(error, export_files.NotEnoughRoom) or error.errno in _FULL
    return "disk_full" if is_full else "not_writable"


def _target(run: TransferRun) -> Path:
    suffix = ExportFormat(run.format).suffix
    if run.options.get("keep"):
        # The moment of asking, not of writing: a second try writes the same file again.
        return export_files.scheduled_path(run.owner, run.created_at or timezone.now(), suffix)
    return export_files.download_path(run, suffix)


def _estimate(run: TransferRun) -> int:
    return archive_room(run.owner) if run.format == ExportFormat.LINKSNAP else 0


def _fill(run: TransferRun, path: Path) -> dict[str, int]:
    report = _Reporter(run)
    report.beat(_ROWS_LEASE_SECONDS)
    if run.format == ExportFormat.LINKSNAP:
        return write_archive(run.owner, path, report)
    scope = ExportScope(**run.options.get("scope", {}))
    export_files.write_pieces(path, report.each(stream(run.owner, ExportFormat(run.format), scope=scope)))
    return {}


def _finish(run: TransferRun, path: Path, counts: dict[str, int]) -> None:
    sha256 = export_files.digest_of(path, _Reporter(run).beat_sometimes)
    with transaction.atomic():
        if not queue.finish(run, WorkState.SUCCEEDED):
            raise RunLost
        TransferRun.objects.filter(pk=run.pk).update(
            phase=TransferPhase.DONE,
            file_size=path.stat().st_size,
            file_sha256=sha256,
            counts=counts,
            expires_at=Now() + KEEP_FILE,
        )
    if keep := int(run.options.get("keep", 0)):
        export_files.remove_older(path, keep)
    log.info("export_done", run=run.public_id, bytes=path.stat().st_size)


def _try_again(run: TransferRun, detail: str) -> None:
    if is_retryable("internal", run.attempts):
        queue.put_back(run, retry_delay(run.attempts), "internal", detail)
    else:
        _fail(run, "internal", detail)


@transaction.atomic
def _fail(run: TransferRun, reason: str, detail: str = "") -> None:
    if queue.finish(run, WorkState.FAILED, reason, detail):
        TransferRun.objects.filter(pk=run.pk).update(phase=TransferPhase.FAILED, expires_at=Now() + KEEP_FILE)


class _Reporter:
    """Keeps the lease of a run and tells how far it is, every two seconds at most. Raises RunLost."""

    def __init__(self, run: TransferRun) -> None:
        self._run = run
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if self.beat_sometimes() or done == total:
            TransferRun.objects.filter(pk=self._run.pk).update(rows_done=done, rows_total=total)

    def each(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces, with a beat between them."""
        for piece in pieces:
            self.beat_sometimes()
            yield piece

    def beat_sometimes(self) -> bool:
        """A beat when the last one is two seconds old; True when there was one."""
        if time.monotonic() - self._last < _REPORT_EVERY_S:
            return False
        self.beat()
        return True

    def beat(self, seconds: float = LEASE_SECONDS) -> None:
        """Extend the lease."""
        self._last = time.monotonic()
        if not queue.beat(self._run, seconds):
            raise RunLost
