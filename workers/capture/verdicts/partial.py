"""The page is here, but not all of it."""

from __future__ import annotations

from workers.capture.types import Verdict
from workers.capture.verdicts.observed import Judgement, Observed

# A page without one of its hundred pictures is whole to its reader; a fifth of them missing is seen at once.
MANY_MISSING = 3
MISSING_SHARE = 0.2


def partial(observed: Observed) -> Judgement | None:
    """Cut at a limit, never loaded, busy, or with much of what it shows missing."""
    missing = {"missing": observed.missing} if observed.missing else {}
    if observed.over_budget:
        return Judgement(Verdict.PARTIAL, "too_large", {"rule": "too_large", **missing})
    if not observed.loaded:
        return Judgement(Verdict.PARTIAL, "load_timeout", {"rule": "load_timeout", **missing})
    if observed.left_out or not observed.answered:
        detail = ",".join(observed.left_out) or "busy page"
        return Judgement(Verdict.PARTIAL, detail, {"rule": "busy", **missing})
    share = observed.missing / max(1, observed.shown + observed.missing)
    many = observed.missing >= MANY_MISSING and share >= MISSING_SHARE
    # Nobody can fetch the parts of a file later, so its sender is told of each one at once.
    if many or (observed.of_file and observed.missing):
        return Judgement(Verdict.PARTIAL, f"{observed.missing} missing", {"rule": "missing", **missing})
    return None
