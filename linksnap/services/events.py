"""Write down what happened to a capture."""

from linksnap.models import Capture, Event, EventKind


def record(capture: Capture, kind: EventKind, **data: object) -> Event:
    """Append one event; call it in the transaction of the change it tells about."""
    return Event.objects.create(owner_id=capture.owner_id, capture=capture, kind=kind, data=data)
