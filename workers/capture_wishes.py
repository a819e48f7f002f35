"""What a capture is told: the formats its owner keeps, what lets it into their site, and wishes for this one time."""

from dataclasses import replace
from typing import Any

from django.conf import settings

from linksnap.models import Capture
from linksnap.services import capture_formats, site_access
from workers.capture.types import DEFAULT_FORMATS, CaptureOptions, SavedFile
from workers.egress.credentials import capture_proxy_url

# A file of 50 MB takes its time into the browser and out of it, half a minute on an idle machine.
_FILE_DEADLINE_S = 100.0
# What a film says is asked for when the page is done; clocks of two machines may differ a little.
_AFTERWARDS_S = 90.0


def options_of(capture: Capture, saved: SavedFile | None) -> CaptureOptions:
    """The engine's options for a capture; nothing that lets into a site goes along with a file."""
    wishes: dict[str, Any] = {name: wish for name, wish in capture.options.items() if name != "copy"}
    wishes["formats"] = _formats(capture)
    if saved:
        wishes = {"deadline_s": _FILE_DEADLINE_S, **wishes}
    else:
        # What lets into a site is nothing to an archive that has a copy of it.
        wishes |= {} if capture.is_copy else _access(capture, wishes)
        wishes.setdefault("user_agent", settings.ENV.user_agent or None)
    options = CaptureOptions(saved=saved, **wishes)
    return replace(options, proxy_url=_way_out(capture, options.deadline_s))


def _way_out(capture: Capture, deadline_s: float) -> str | None:
    """The egress proxy, with a word that is good for this capture alone and not for long."""
    if not settings.ENV.egress_proxy:
        return None
    return capture_proxy_url(settings.ENV.egress_proxy, capture.public_id, deadline_s + _AFTERWARDS_S)


def _formats(capture: Capture) -> tuple[str, ...]:
    """The engine's lean set, without what the owner does not keep, with what they keep besides."""
    asked = capture.options.get("formats")
    wanted = capture_formats.known(asked) if asked else capture_formats.chosen(capture.owner)
    offered = {kind.value for kind in capture_formats.OFFERED}
    lean = tuple(kind for kind in DEFAULT_FORMATS if kind not in offered or kind in wanted)
    return lean + tuple(kind.value for kind in capture_formats.OFFERED if kind in wanted and kind not in lean)


def _access(capture: Capture, wishes: dict[str, Any]) -> dict[str, Any]:
    found = site_access.for_address(capture.owner, capture.link.url)
    if found is None:
        return {}
    given: dict[str, Any] = {"cookies": found.cookies, "headers": found.headers}
    if found.user_agent and "user_agent" not in wishes:
        given["user_agent"] = found.user_agent
    return given
