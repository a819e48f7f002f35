"""Which verdict a loaded page gets: the first rule that sees its kind of trouble, else `complete`."""

from __future__ import annotations

from dataclasses import replace

from workers.capture.types import Verdict
from workers.capture.verdicts.bot_check import bot_check
from workers.capture.verdicts.consent_wall import consent_wall
from workers.capture.verdicts.error_status import error_status
from workers.capture.verdicts.login_wall import login_wall
from workers.capture.verdicts.near_empty import near_empty
from workers.capture.verdicts.observed import Judgement, Observed, Rule
from workers.capture.verdicts.partial import partial
from workers.capture.verdicts.paywall import paywall
from workers.capture.verdicts.soft_404 import soft_404

# Order matters: what explains more stands first. A captcha comes with status 403, and a log-in page is nearly empty.
RULES: tuple[Rule, ...] = (bot_check, login_wall, error_status, consent_wall, soft_404, paywall, near_empty, partial)
# What somebody sends from their own browser is what they saw; only its completeness is judged.
RULES_FOR_FILES: tuple[Rule, ...] = (error_status, partial, near_empty)


def judge(observed: Observed) -> Judgement:
    """The verdict on a page that was loaded, with its evidence."""
    for rule in RULES_FOR_FILES if observed.of_file else RULES:
        found = rule(observed)
        if found is not None:
            return _with_figures(found, observed)
    return _with_figures(Judgement(Verdict.COMPLETE), observed)


def _with_figures(found: Judgement, observed: Observed) -> Judgement:
    figures: dict[str, object] = {"letters": observed.signs.letters}
    if observed.missing:
        figures["missing"] = observed.missing
    if observed.consent:
        figures["consent"] = observed.consent
    return replace(found, evidence={**figures, **found.evidence})
