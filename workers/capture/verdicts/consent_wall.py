"""A question of consent stands before the page, and could not be answered with no."""

from __future__ import annotations

import re

from workers.capture.types import Verdict
from workers.capture.verdicts.observed import Judgement, Observed
from workers.capture.verdicts.phrases import any_of

READABLE_PROSE = 400
CONSENT_HOST = re.compile(r"//(consent|guce|privacy|cmp|cookiewall|myprivacy)\.[\w.-]+/", re.IGNORECASE)
CONSENT_TITLE = any_of(
    "before you continue",
    "we value your privacy",
    "(your )?(cookie|privacy) (choices|settings|consent|wall)",
    "cookie ?toestemming",
    "(阅读|同意).{0,10}(隐私(政策|协议)|用户协议|服务条款)",
    "隐私保护(提示|指引)",
)


def consent_wall(observed: Observed) -> Judgement | None:
    """Sent to a host for consent, or a banner that is still there with hardly anything behind it."""
    signs = observed.signs
    if signs.prose >= READABLE_PROSE:
        return None
    if CONSENT_HOST.search(observed.final_url) and not CONSENT_HOST.search(observed.url):
        return _judged("address", observed)
    asked = any(layer.sort == "consent" and layer.covers >= 0.2 for layer in signs.layers)
    if asked and signs.letters - sum(len(layer.text) for layer in signs.layers) < READABLE_PROSE:
        return _judged("layer", observed)
    heads = "\n".join((signs.title, *signs.headings))
    if CONSENT_TITLE.search(heads) and signs.links < 40:
        return _judged("heading", observed)
    return None


def _judged(rule: str, observed: Observed) -> Judgement:
    signs = observed.signs
    return Judgement(Verdict.CONSENT_WALL, rule, {"rule": rule, "prose": signs.prose, "letters": signs.letters})
