"""What captures leave behind in the library of `benchmarks.pages`: how they ended, pictures, proposed tags."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from linksnap.models import Artifact, Capture, Link, Suggestion, Tag, User
from linksnap.services import bulk_rows
from linksnap.services.bulk_rows import Columns

_AT_ONCE = 10_000
# One capture in a hundred failed; one page in ten waits in the inbox, with three proposals.
_FAILED_EACH, _WAITING_EACH, _PROPOSED = 100, 10, 3


def capture_all(owner: User) -> None:
    """A finished capture a link, with picture and icon of its snapshot, and proposals of known and new names."""
    own = list(Link.objects.filter(owner=owner).order_by("pk").values_list("pk", "current_snapshot_id"))
    tags = list(Tag.objects.filter(owner=owner).order_by("pk")[:1_000])
    for start in range(0, len(own), _AT_ONCE):
        rows = own[start : start + _AT_ONCE]
        _captures(owner, [link for link, _ in rows])
        _pictures(owner, [snapshot for _, snapshot in rows if snapshot])
        _proposals(owner, [link for link, _ in rows][::_WAITING_EACH], tags)


@transaction.atomic
def _captures(owner: User, links: Sequence[int]) -> None:
    ids = bulk_rows.next_ids(Capture, len(links))
    ended = timezone.now() - timedelta(days=1)
    states = ["failed" if number % _FAILED_EACH == 0 else "succeeded" for number in range(len(links))]
    columns: dict[str, Sequence[object]] = {"id": ids, "link_id": links, "state": states}
    constants = {"owner_id": owner.pk, "queue": "capture_bulk", "created_at": ended, "finished_at": ended}
    bulk_rows.insert(Capture, Columns(columns, constants))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE linksnap_link link SET latest_capture_id = capture.id FROM linksnap_capture capture"
            " WHERE capture.link_id = link.id AND link.id = ANY(%s)",
            [list(links)],
        )


@transaction.atomic
def _pictures(owner: User, snapshots: Sequence[int]) -> None:
    for kind in ("thumbnail", "favicon"):
        digests = [hashlib.sha256(f"{kind} {snapshot}".encode()).hexdigest() for snapshot in snapshots]
        columns: dict[str, Sequence[object]] = {"snapshot_id": snapshots, "sha256": digests}
        constants = {"owner_id": owner.pk, "kind": kind, "size": 9_000, "stored_size": 9_000}
        bulk_rows.insert(Artifact, Columns(columns, {**constants, "content_type": "image/webp"}))


@transaction.atomic
def _proposals(owner: User, links: Sequence[int], tags: Sequence[Tag]) -> None:
    places = [(link, number * _PROPOSED + n) for number, link in enumerate(links) for n in range(_PROPOSED)]
    known = [tags[place % len(tags)] if place % _PROPOSED else None for _, place in places]
    names = [tag.name if tag else f"新名 {place % 500}" for tag, (_, place) in zip(known, places, strict=True)]
    keys = [tag.key if tag else f"新名-{place % 500}" for tag, (_, place) in zip(known, places, strict=True)]
    columns: dict[str, Sequence[object]] = {
        "link_id": [link for link, _ in places],
        "tag_id": [tag.pk if tag else None for tag in known],
        "name": names,
        "key": keys,
        "score": [0.5 + place % 50 / 100 for _, place in places],
    }
    bulk_rows.insert(Suggestion, Columns(columns, {"owner_id": owner.pk, "reason": "similar"}))
