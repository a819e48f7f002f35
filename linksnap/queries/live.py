"""Whether anything changed for the people who are watching: one small look at the database for all of them."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Now

from linksnap.models import Capture, Event, User, WorkState

_TRAY_MEMORY = timedelta(hours=2)


def watch_marks(owner_ids: Iterable[int]) -> dict[int, tuple[object, ...]]:
    """For each owner a value that is another one after every event, dismissal and new detail of a running step.

    The last event alone would not do: details of a step write no event, and ids are not committed in order.
    """
    watched = list(owner_ids)
    last = Event.objects.filter(owner=OuterRef("pk")).order_by("-id").values("id")[:1]
    # Taking a row out of the tray is no event; without it a page could go on showing what another look had just sent.
    recent = Capture.objects.filter(owner=OuterRef("pk"), created_at__gte=Now() - _TRAY_MEMORY)
    dismissed = recent.filter(dismissed_at__isnull=False).order_by("-dismissed_at").values("dismissed_at")[:1]
    looks = User.objects.filter(pk__in=watched).values_list("pk", Subquery(last), Subquery(dismissed))
    marks: dict[int, list[object]] = {pk: [event, dismissal] for pk, event, dismissal in looks}
    # Those that wait have no details; there may be a hundred thousand of them.
    running = Capture.objects.filter(owner__in=watched, state=WorkState.RUNNING).order_by("id")
    for owner_id, *detail in running.values_list("owner_id", "id", "state", "step", "step_detail")[:1000]:
        marks[owner_id].append(tuple(detail))
    return {pk: tuple(values) for pk, values in marks.items()}
