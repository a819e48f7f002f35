"""There is next to nothing on the page."""

from __future__ import annotations

import re

from workers.capture.types import Verdict
from workers.capture.verdicts.observed import Judgement, Observed
from workers.capture.verdicts.phrases import any_of

NEAR_EMPTY_LETTERS = 20
SHELL_LETTERS = 300
NEEDS_SCRIPTS = any_of(
    r"(enable|turn on|requires?|needs?( to enable)?|activate) java ?script",
    r"java ?script is (disabled|required|not enabled)",
    r"(启用|开启|打开|允许|支持|需要)\s*(浏览器的?)?\s*java ?script",
    "您的浏览器(不支持|禁用了|版本过低)",
)
LOADING = re.compile(
    r"[\s\W]*((正在)?(努力)?加载中?|载入中|请稍(候|等)|(page )?loading|please wait)[\s\W…]*", re.IGNORECASE
)


def near_empty(observed: Observed) -> Judgement | None:
    """Hardly a letter and no picture; or only the shell of a page that never filled: "loading", "enable JavaScript"."""
    signs = observed.signs
    if signs.letters < NEAR_EMPTY_LETTERS and not (signs.pictures or signs.passwords or signs.phones):
        return _judged("letters", observed)
    if (
        signs.prose < SHELL_LETTERS
        and signs.letters < SHELL_LETTERS
        and NEEDS_SCRIPTS.search(signs.words + signs.noscript)
    ):
        return _judged("needs_scripts", observed) if NEEDS_SCRIPTS.search(signs.words) else None
    if LOADING.match(signs.head) and signs.pictures < 3:
        return _judged("loading", observed)
    return None


def _judged(rule: str, observed: Observed) -> Judgement:
    signs = observed.signs
    evidence = {"rule": rule, "letters": signs.letters, "pictures": signs.pictures}
    return Judgement(Verdict.NEAR_EMPTY, str(signs.letters) if rule == "letters" else rule, evidence)
