"""The devices somebody is signed in on: noted as they are used, listed, and signed out."""

import time
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from linksnap.models import User
from linksnap.rules.device_names import DeviceName, device_name

SEEN = "device_seen"
# Often enough to tell a used session from a forgotten one; in between, a request costs no query for it.
_NOTED_EVERY_S = 600


@dataclass(frozen=True)
class Device:
    """A session: what it runs on, from where, since when, and whether it is the one that asks."""

    number: int
    name: DeviceName
    address: str
    signed_in_at: datetime
    seen_at: datetime
    is_this: bool


def note(request: HttpRequest) -> None:
    """Remember that a signed-in person's session is in use."""
    now = int(time.time())
    seen = request.session.get(SEEN, 0)
    if isinstance(seen, int) and 0 <= now - seen < _NOTED_EVERY_S:
        return
    request.session[SEEN] = now
    UserSession.objects.create_from_request(request)


def devices_of(person: User, session_key: str | None) -> list[Device]:
    """Where somebody is signed in, this device first, then the one used last; sessions that ended are cleared away."""
    rows = UserSession.objects.purge_and_list(person)
    devices = [
        Device(
            number=row.pk,
            name=device_name(row.user_agent),
            address=row.ip,
            signed_in_at=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == session_key,
        )
        for row in rows
    ]
    return sorted(devices, key=lambda device: (not device.is_this, -device.seen_at.timestamp()))


def end(person: User, number: int) -> bool:
    """Sign one device of somebody out; False when it is none of theirs."""
    row = UserSession.objects.filter(user_id=person.pk, pk=number).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    return True
