"""The site answered with an error status, and when it asks to come back."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from workers.capture.types import Verdict
from workers.capture.verdicts.observed import Judgement, Observed

# RFC 9110 gives no limit; nobody waits longer than a day for a page.
LONGEST_S = 86_400
MAY_COME_BACK = frozenset({429, 503})


def error_status(observed: Observed) -> Judgement | None:
    """Status 400 and above, with the seconds of `Retry-After` for 429 and 503."""
    if observed.status is None or observed.status < 400:
        return None
    evidence: dict[str, object] = {"rule": "status", "status": observed.status}
    if observed.status in MAY_COME_BACK:
        seconds = retry_after_s(observed.headers.get("retry-after", ""), datetime.now(UTC))
        if seconds is not None:
            evidence["retry_after"] = seconds
    return Judgement(Verdict.ERROR_STATUS, str(observed.status), evidence)


def retry_after_s(value: str, now: datetime) -> int | None:
    """Seconds until the moment in a `Retry-After` header, a day at most (RFC 9110, 10.2.3); None for nonsense."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(LONGEST_S, int(text[:9]))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, min(LONGEST_S, round((aware - now).total_seconds())))
