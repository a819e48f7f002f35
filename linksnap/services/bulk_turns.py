"""Whose bulk captures come next: owners take turns, sites get their pauses, and the broker never holds many hints."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from linksnap import jobs
from linksnap.models import CaptureQueue
from linksnap.queries.import_captures import SECONDS_BETWEEN_VISITS

# Enough for every slot until the next round two seconds later; the rest waits as rows, where it can be cancelled.
MOST_HINTS = 16
_LOOK_AHEAD = 4
_DUE = """
SELECT due.id, CASE due.source WHEN 'browser' THEN link.host WHEN 'archive' THEN due.site ELSE '' END
FROM linksnap_user person
CROSS JOIN LATERAL (
    SELECT waiting.*, row_number() OVER (ORDER BY run_after, id) AS turn
    FROM (
        SELECT id, link_id, source, site, run_after FROM linksnap_capture
        WHERE owner_id = person.id AND queue = 'capture_bulk' AND state = 'queued'
            AND run_after <= statement_timestamp() AND NOT is_paused
            AND (hinted_at IS NULL OR hinted_at < statement_timestamp() - interval '60 seconds')
        ORDER BY run_after, id LIMIT %s
    ) waiting
) due
JOIN linksnap_link link ON link.id = due.link_id
ORDER BY due.turn, due.run_after LIMIT %s
"""
_RUNNING = """
SELECT DISTINCT CASE capture.source WHEN 'browser' THEN link.host ELSE capture.site END
FROM linksnap_capture capture JOIN linksnap_link link ON link.id = capture.link_id
WHERE capture.state = 'running' AND capture.source IN ('browser', 'archive')
"""
_SENT = "UPDATE linksnap_capture SET hinted_at = statement_timestamp() WHERE id = ANY(%s)"
_LATER = """
UPDATE linksnap_capture capture SET run_after = statement_timestamp() + row.seconds * interval '1 second'
FROM unnest(%s::bigint[], %s::int[]) AS row (id, seconds) WHERE capture.id = row.id AND capture.state = 'queued'
"""


@dataclass
class BulkTurns:
    """Remembers when each site was last sent somebody; a new sweeper begins with an empty memory, which is harmless."""

    last_visit: dict[str, float] = field(default_factory=dict)

    def hint(self) -> int:
        """One round; the number of hints sent."""
        room = MOST_HINTS - jobs.waiting_hints(CaptureQueue.BULK.value)
        if room <= 0:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [room * _LOOK_AHEAD, room * _LOOK_AHEAD])
            due: list[tuple[int, str]] = cursor.fetchall()
            if not due:
                return 0
            cursor.execute(_RUNNING)
            now = time.monotonic()
            busy = {host for host, at in self.last_visit.items() if now - at < SECONDS_BETWEEN_VISITS}
            self.last_visit = {host: self.last_visit[host] for host in busy}
            busy |= {host for (host,) in cursor.fetchall()}
            sent = self._send(due, busy, room)
            if sent:
                cursor.execute(_SENT, [sent])
        return len(sent)

    def _send(self, due: Sequence[tuple[int, str]], busy: set[str], room: int) -> list[int]:
        """Send what may be visited now; rows of a site that has its pause are put off, so that others come forward."""
        sent: list[int] = []
        later: dict[int, int] = {}
        pauses: dict[str, int] = {}
        for capture_id, host in due:
            if host in busy:
                pauses[host] = pauses.get(host, 0) + SECONDS_BETWEEN_VISITS
                later[capture_id] = pauses[host]
            elif len(sent) < room:
                if not jobs.send_capture_hint(capture_id, CaptureQueue.BULK.value):
                    break
                sent.append(capture_id)
                # A page that came as a file disturbs no site.
                if host:
                    busy.add(host)
                    self.last_visit[host] = time.monotonic()
        if later:
            with connection.cursor() as cursor:
                cursor.execute(_LATER, [list(later), list(later.values())])
        return sent
