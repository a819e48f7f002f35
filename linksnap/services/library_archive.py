"""Brings an archive into a library: checked whole before anything is written, and then all of it or nothing."""

import errno
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.db import DataError, IntegrityError, transaction

from linksnap.formats.archive.reader import LARGE, ArchiveReader
from linksnap.formats.archive.verify import find_faults
from linksnap.formats.base import UnreadableFile
from linksnap.models import (
    Collection,
    Link,
    RowOutcome,
    SavedSearch,
    Tag,
    TransferPhase,
    TransferRow,
    TransferRun,
    User,
)
from linksnap.services import queue, search_index, tag_rules, transfer_progress
from linksnap.services.archive.blobs import keep_blobs
from linksnap.services.archive.desk import Desk, LinkResult, in_batches
from linksnap.services.archive.links import (
    bring_collection_links,
    bring_decisions,
    bring_highlights,
    bring_link_tags,
    bring_links,
)
from linksnap.services.archive.lists import bring_collections, bring_searches, bring_tags
from linksnap.services.archive.pages import (
    bring_artifacts,
    bring_captures,
    bring_outgoing_links,
    bring_snapshots,
    settle_links,
)
from linksnap.services.archive.pictures import PicturesUnseen
from linksnap.services.archive.standing import bring_followed_feeds, bring_rules, bring_settings, bring_tag_decisions
from linksnap.services.importing import files as import_files
from linksnap.services.importing import own_settings
from linksnap.services.importing.archive_check import CheckedArchive, CheckOrder
from linksnap.services.importing.pipeline import PreparingEnded, check_archive
from linksnap.services.imports import KEEP_FILE
from linksnap.services.transfer_progress import LEASE_S, RunTaken

log = structlog.get_logger(__name__)

Beat = Callable[[], None]
# All rows are written in one transaction, during which nobody can see a beat.
_ROWS_LEASE_S = 1800.0
_TRIES = 2
# In this order, for each names what came before.
_STEPS = (
    bring_tags, bring_links, bring_link_tags, bring_collections, bring_collection_links, bring_searches,
    bring_highlights, bring_decisions, bring_tag_decisions, bring_followed_feeds, bring_captures, bring_snapshots,
    bring_outgoing_links, bring_artifacts, settle_links,
)  # fmt: skip


class ArchiveRefused(ValueError):
    """Nothing was written. `reason` is a code of forms.reasons, `faults` name members and rows."""

    def __init__(self, reason: str, faults: list[str] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.faults = faults or []


@dataclass(frozen=True)
class BroughtIn:
    """How many links came new, got something new, or had it all."""

    added: int
    merged: int
    duplicate: int


def is_empty(owner: User) -> bool:
    """Whether there is nothing an archive could collide with."""
    return not any(model.objects.filter(owner=owner).exists() for model in (Link, Tag, Collection, SavedSearch))


def bring_in(run: TransferRun) -> None:
    """Carry out a claimed import of an archive. `run.options["merge"]` is the explicit choice for a library that holds
    something already. Ends the run; raises RunTaken when it was cancelled meanwhile, and nothing is written then.
    """
    path = import_files.upload_path(run)
    try:
        brought = bring_in_file(run.owner, path, merge=bool(run.options.get("merge")), run=run)
    except ArchiveRefused as error:
        counts = {**run.counts, "faults": error.faults}
        detail = "\n".join(error.faults)
        transfer_progress.finish(
            run, TransferPhase.FAILED, KEEP_FILE, reason=error.reason, detail=detail, counts=counts
        )
        return
    applied = {"added": brought.added, "merged": brought.merged, "duplicate": brought.duplicate}
    total = sum(applied.values())
    transfer_progress.finish(
        run,
        TransferPhase.DONE,
        KEEP_FILE,
        counts={**run.counts, "applied": applied},
        rows_done=total,
        rows_total=total,
    )


def bring_in_file(owner: User, path: Path, *, merge: bool = False, run: TransferRun | None = None) -> BroughtIn:
    """Bring an archive into the library of `owner`, without new captures; pages become searchable by themselves.

    Raises ArchiveRefused (not_empty, newer_version, bad_archive, …) before anything is written, and RunTaken.
    """
    beat = _beat_of(run)
    if not merge and not is_empty(owner):
        raise ArchiveRefused("not_empty")
    try:
        if faults := _faults(path, beat) if run is None else _faults_apart(path, beat):
            raise ArchiveRefused("bad_archive", faults)
        with ArchiveReader(path, LARGE if run is None else None) as archive:
            run_id = run.public_id if run else ""
            return _write_rows(Desk(owner, archive, keep_blobs(archive, beat), run_id), merge, run)
    except UnreadableFile as error:
        raise ArchiveRefused(error.problem.value, [error.detail] if error.detail else []) from error
    except PicturesUnseen as error:
        raise ArchiveRefused("internal", ["Pillow is not here to look at the pictures."]) from error
    except FileNotFoundError as error:
        raise ArchiveRefused("file_gone") from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ArchiveRefused("no_room") from error


def _faults(path: Path, beat: Beat) -> list[str]:
    """What is wrong with an archive the operator gives on the machine itself: it may be larger than any upload."""
    with ArchiveReader(path, LARGE) as archive:
        return find_faults(archive, beat)


def _faults_apart(path: Path, beat: Beat) -> list[str]:
    """The same of an upload, which somebody may have made to harm: from a process with bounds to memory and time.

    Raises UnreadableFile, PreparingEnded, RunTaken.
    """
    with closing(check_archive(CheckOrder(path))) as messages:
        for message in messages:
            if isinstance(message, CheckedArchive):
                return list(message.faults)
            beat()
    raise PreparingEnded("ended without a word")


def _beat_of(run: TransferRun | None) -> Beat:
    def beat() -> None:
        if run is not None and not queue.beat(run, LEASE_S):
            raise RunTaken(run.public_id)

    return beat


def _write_rows(desk: Desk, merge: bool, run: TransferRun | None) -> BroughtIn:
    if run is not None and not queue.beat(run, _ROWS_LEASE_S):
        raise RunTaken(run.public_id)
    for tried in range(1, _TRIES + 1):
        fresh = Desk(desk.owner, desk.archive, desk.blobs, desk.run_id)
        try:
            return _in_one_transaction(fresh, merge, run)
        except ArchiveRefused:
            raise
        except IntegrityError as error:
            # Somebody saved one of the links in this moment; looking again finds it.
            if tried == _TRIES:
                raise ArchiveRefused("bad_archive", [str(error).splitlines()[0]]) from error
        except (ValueError, DataError) as error:
            raise ArchiveRefused("bad_archive", [str(error).splitlines()[0]]) from error
    raise AssertionError("every try returns or raises")


@transaction.atomic
def _in_one_transaction(desk: Desk, merge: bool, run: TransferRun | None) -> BroughtIn:
    # Two archives for one person wait for each other.
    desk.owner = User.objects.select_for_update().get(pk=desk.owner.pk)
    if not merge and not is_empty(desk.owner):
        raise ArchiveRefused("not_empty")
    if not merge:
        before = own_settings.as_they_are(desk.owner)
        bring_settings(desk)
        if run is not None:
            changes = own_settings.changed(before, own_settings.as_they_are(desk.owner))
            run.counts = {**run.counts, "settings": changes}
    for step in _STEPS:
        step(desk)
    results = list({result.link_id: result for result in desk.links.values()}.values())
    for some in in_batches(result.link_id for result in results):
        search_index.refresh_link_words(some)
    for some in in_batches(result.link_id for result in results if result.outcome != RowOutcome.DUPLICATE):
        tag_rules.run(desk.owner.pk, some)
    # Behind that: on the links of the archive its rules have had their turn.
    bring_rules(desk)
    if run is not None:
        _report(run, desk, results)
        # Whoever has cancelled it meanwhile gets what he asked for.
        transfer_progress.hold_run(run)
    outcomes = Counter(result.outcome for result in results)
    log.info("archive_brought_in", links=len(results))
    return BroughtIn(outcomes[RowOutcome.ADDED], outcomes[RowOutcome.MERGED], outcomes[RowOutcome.DUPLICATE])


def _report(run: TransferRun, desk: Desk, results: list[LinkResult]) -> None:
    """A row a link, with what undo needs."""
    if results:
        for kind, keys in ((kind, keys) for kind, keys in desk.made.items() if keys):
            results[0].added.setdefault(kind, []).extend(keys)
    for some in in_batches(results):
        TransferRow.objects.bulk_create(
            TransferRow(
                owner=desk.owner,
                run=run,
                number=result.number,
                url=result.url,
                title=result.title,
                outcome=result.outcome,
                link_id=result.link_id,
                before=result.before(),
            )
            for result in some
        )
