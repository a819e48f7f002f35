"""When two addresses most likely show one page: looser than the key of a link, so it only ever proposes."""

import re
from urllib.parse import urlsplit

# The same page drawn for a desktop, a phone or a search engine's cache.
_DEVICE_LABELS = frozenset({"www", "m", "mobile", "wap", "amp"})
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


def address_form(canonical_url: str) -> str:
    """What the addresses of one page have in common; "" when there is no host.

    http and https, `www.`, `m.`, `amp.` before (or `.m.` inside) the site's name, a slash at the end and `index.html`
    make no difference. The query and a route behind `#` do. Never raises.
    """
    try:
        parts = urlsplit(canonical_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    path = _INDEX.sub("", parts.path).rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    shown_port = f":{port}" if port not in {None, 80, 443} else ""
    return f"{_site(host)}{shown_port}{path}{query}{fragment}"


def _site(host: str) -> str:
    """The host without labels that only name a device; the last two labels always stay (`m.cn` is a site)."""
    labels = host.split(".")
    return ".".join([label for label in labels[:-2] if label not in _DEVICE_LABELS] + labels[-2:])
