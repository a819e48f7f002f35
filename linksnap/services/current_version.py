"""Choose which version of a page is the current one: what is shown, searched and tagged. It can be taken back."""

from typing import Any

from django.db import transaction

from linksnap.models import ChangeSet, Link, Snapshot
from linksnap.services import change_sets, embed_jobs
from linksnap.services.change_sets import undoes

CHOSEN = "version_chosen"


@transaction.atomic
def make_current(snapshot: Snapshot) -> ChangeSet | None:
    """Make a version the current one of its link and index it; None when it is that already."""
    link = Link.objects.select_for_update(of=("self",)).get(pk=snapshot.link_id)
    if link.current_snapshot_id == snapshot.pk:
        return None
    summary = {"version": snapshot.version, "title": link.title or snapshot.title}
    before: dict[str, Any] = {"link": link.pk, "snapshot": link.current_snapshot_id, "chosen": snapshot.pk}
    _set(link, snapshot)
    return change_sets.record(link.owner_id, CHOSEN, summary, before)


@undoes(CHOSEN)
def _back(change_set: ChangeSet) -> None:
    """The version before is current again, unless another has become so since, or it is gone."""
    before = change_set.before
    links = Link.objects.select_for_update(of=("self",)).filter(owner_id=change_set.owner_id, pk=before["link"])
    link = links.filter(current_snapshot_id=before["chosen"]).first()
    earlier = Snapshot.objects.filter(owner_id=change_set.owner_id, pk=before["snapshot"]).first()
    if link is not None and earlier is not None:
        _set(link, earlier)


def _set(link: Link, snapshot: Snapshot) -> None:
    link.current_snapshot = snapshot
    link.save(update_fields=["current_snapshot", "updated_at"])
    # Only the current version has passages, so it is indexed anew each time.
    embed_jobs.ask(snapshot)
