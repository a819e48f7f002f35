"""What the worker keeps in mind between the batches of one import."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from linksnap.formats.base import ImportFormat
from linksnap.models import TransferRun, User
from linksnap.services import import_files, links
from linksnap.services.import_captures import VisitPlan
from linksnap.services.import_entries import Candidate, Judge
from linksnap.services.import_folders import FolderBook
from linksnap.services.import_tags import TagPolicy
from linksnap.services.imports import ImportOptions, TagTrust, options_of


@dataclass
class ImportContext:
    """One run as one worker sees it. `begun` is the database's time at which the run was first applied."""

    run: TransferRun
    owner: User
    options: ImportOptions
    judge: Judge
    policy: TagPolicy
    folders: FolderBook
    visits: VisitPlan
    begun: datetime

    @classmethod
    def of(cls, run: TransferRun, source: ImportFormat) -> "ImportContext":
        """Read the choices, and the file once more where they depend on all of it. Raises UnreadableFile."""
        options, now = options_of(run), database_now()
        begun = run.counts.get("applied_at")
        judge = Judge(links.egress_allow_list(), timezone.now())
        owner = User.objects.get(pk=run.owner_id)
        return cls(
            run=run,
            owner=owner,
            options=options,
            judge=judge,
            policy=TagPolicy(options, _uses(run, source, judge) if options.tags == TagTrust.OFTEN_USED else {}),
            folders=FolderBook(owner),
            visits=VisitPlan.of(run, now),
            begun=datetime.fromisoformat(begun) if begun else now,
        )


def database_now() -> datetime:
    """The database's time, by which captures are dated."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _uses(run: TransferRun, source: ImportFormat, judge: Judge) -> Counter[str]:
    """How many rows of the file have each tag, by key."""
    uses: Counter[str] = Counter()
    for number, row in enumerate(source.read(import_files.upload_path(run), with_pages=False), 1):
        judged = judge.judge(number, row)
        if isinstance(judged, Candidate):
            uses.update(tag.key for tag in judged.tags)
    return uses
