"""What no log may hold: passwords, tokens, cookies and keys, by the name they stand under or the shape they have."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

HIDDEN = "[hidden]"
_NAMES = re.compile(r"pass(word|wd|phrase)?$|secret|token|cookie|authori[sz]ation|api[_-]?key|session", re.IGNORECASE)
_USER_INFO = re.compile(r"(?<=://)[^/\s@\"']+(?=@)")
_PARAMETER = re.compile(
    r"(?i)(?<=[?&;])((?:access_|auth_|api_?)?(?:token|key|secret|password|passwd|signature|sig|code|session)=)[^&\s\"'#]+"
)
_HEADER = re.compile(r"(?i)\b(authorization|proxy-authorization|cookie|set-cookie)(\"?'?\s*[:=]\s*)([^\r\n]+)")
_BEARER = re.compile(r"(?i)\b(bearer|basic|token)\s+[A-Za-z0-9+/_.=-]{8,}")
_DEEPEST = 6


def scrubbed(value: Any, depth: int = 0) -> Any:
    """The value without secrets: texts by shape, mappings by the names of their keys, lists piece by piece."""
    if isinstance(value, str):
        return scrubbed_text(value)
    if depth >= _DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {key: HIDDEN if _is_secret(key, item) else scrubbed(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [scrubbed(item, depth + 1) for item in value]
    return value


def scrubbed_text(text: str) -> str:
    """A text without user names in addresses, secret parameters, and credentials of headers."""
    text = _USER_INFO.sub(HIDDEN, text)
    text = _PARAMETER.sub(rf"\g<1>{HIDDEN}", text)
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    return _BEARER.sub(rf"\1 {HIDDEN}", text)


def scrub_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: the last but one before the line is written."""
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = HIDDEN if _is_secret(key, value) else scrubbed(value)
    return event


def _is_secret(key: object, value: object) -> bool:
    # Counts of tokens and the like are figures, not secrets.
    return isinstance(key, str) and isinstance(value, str | bytes | list | Mapping) and bool(_NAMES.search(key))
