"""Take the versions off a link that an archive had merged into it; what was shown before is shown again."""

from collections.abc import Sequence
from datetime import datetime

from linksnap.models import Capture, Link, Snapshot
from linksnap.services import embed_jobs


def remove_versions(link: Link, snapshots: Sequence[int], captures: Sequence[int], since: datetime) -> bool:
    """Delete these versions with their captures; True when some stay because the person pinned them after `since`.

    Is the current version among those that go, the newest of the others is current again, and indexed.
    """
    came = Snapshot.objects.filter(link=link, pk__in=snapshots)
    # Pins also come with an archive; those are older.
    doomed = list(came.exclude(pinned_at__gt=since).values_list("pk", flat=True))
    stay = came.exclude(pk__in=doomed)
    Capture.objects.filter(link=link, pk__in=captures).exclude(snapshot__in=stay).delete()
    Snapshot.objects.filter(pk__in=doomed).delete()
    if link.current_snapshot_id in doomed:
        newest = Snapshot.objects.filter(link=link).order_by("-captured_at", "-version").first()
        Link.objects.filter(pk=link.pk).update(current_snapshot=newest)
        if newest is not None:
            embed_jobs.ask(newest)
    return stay.exists()
