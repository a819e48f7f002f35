"""The content security policy of the app's own pages."""

from typing import Any

from csp.constants import NONE, SELF


def app_policy(content_origin: str) -> dict[str, Any]:
    """The content security policy of the app's own pages, which frame and picture what the content origin shows."""
    shown_from = [SELF, content_origin] if content_origin else [SELF]
    directives = {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [*shown_from, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "frame-src": shown_from,
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        # HTML that scripts bring passes one policy of ours (static/js/trusted-types.js).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default", "linksnap-look"],
    }
    return {"DIRECTIVES": directives}
