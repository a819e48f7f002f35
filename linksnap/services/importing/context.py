"""What the worker keeps in mind between the batches of one import."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from linksnap.models import TransferRun, User
from linksnap.services.importing.captures import VisitPlan
from linksnap.services.importing.folders import FolderBook
from linksnap.services.importing.options import ImportOptions, options_from


@dataclass
class ImportContext:
    """One run as one worker sees it. `begun` is the database's time at which the run was first applied."""

    run: TransferRun
    owner: User
    options: ImportOptions
    folders: FolderBook
    visits: VisitPlan
    begun: datetime

    @classmethod
    def of(cls, run: TransferRun) -> "ImportContext":
        """Read the choices, and what waits for this person already."""
        now = database_now()
        begun = run.counts.get("applied_at")
        owner = User.objects.get(pk=run.owner_id)
        return cls(
            run=run,
            owner=owner,
            options=options_from(run.options),
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
