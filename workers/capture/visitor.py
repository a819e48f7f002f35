"""What a visitor brings along (cookies, headers, trust in a certificate): for the page's own site, and nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any
from urllib.parse import urlsplit

from linksnap.rules.site_turns import is_shared_suffix
from workers.capture.types import CaptureOptions

log = logging.getLogger(__name__)


def is_own_site(url: str, page_url: str) -> bool:
    """Whether an address belongs to the page's host or a host below it ("www." counts for the bare name).

    What was given for a page over https never goes out in the open.
    """
    try:
        there, page = urlsplit(url), urlsplit(page_url)
        host, own = there.hostname or "", page.hostname or ""
    except ValueError:
        return False
    if page.scheme == "https" and there.scheme != "https":
        return False
    bare = own.removeprefix("www.")
    # Below `gov.uk` are sites of many; www.gov.uk is one of them.
    own = own if is_shared_suffix(bare) else bare
    return bool(own) and (host == own or host.endswith(f".{own}"))


def own_cookies(cookies: tuple[dict[str, Any], ...], page_url: str) -> list[dict[str, Any]]:
    """Those the page's host would be sent (RFC 6265, 5.1.3); one without a domain is for this host alone."""
    host = urlsplit(page_url).hostname or ""
    found = []
    for cookie in cookies:
        domain = str(cookie.get("domain", "")).lstrip(".").lower()
        if not domain:
            found.append({**{name: cookie[name] for name in cookie if name not in ("domain", "path")}, "url": page_url})
        elif host == domain or host.endswith(f".{domain}"):
            found.append({"path": "/", **cookie})
    return found


class Visitor:
    """Introduces itself to one site before its page is opened (CDP domains Fetch and Security, sessions of its own)."""

    def __init__(self, context: Any, page: Any, options: CaptureOptions) -> None:
        self.context = context
        self.page = page
        self.options = options
        self.page_url = ""
        self.tasks: set[asyncio.Task[None]] = set()

    async def introduce(self, url: str) -> None:
        """From now on what the visitor brought goes to the site of `url`."""
        self.page_url = url
        for number, cookie in enumerate(own_cookies(self.options.cookies, url)):
            try:
                await self.context.add_cookies([cookie])
            except Exception:  # what a person pasted may be no cookie at all; its value stays out of the log
                log.info("cookie %d of a visitor is none", number)
        if self.options.headers:
            session = await self.context.new_cdp_session(self.page)
            session.on("Fetch.requestPaused", lambda event: self.begin(self.send(session, event)))
            await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        if self.options.ignore_tls_errors:
            session = await self.context.new_cdp_session(self.page)
            session.on("Security.certificateError", lambda event: self.begin(self.trust(session, event)))
            await session.send("Security.enable")
            await session.send("Security.setOverrideCertificateErrors", {"override": True})

    def begin(self, work: Any) -> None:
        """Answer the browser beside everything else."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def send(self, session: Any, event: dict[str, Any]) -> None:
        """Let a request go on, with the visitor's headers where it goes to the page's site.

        Each hop of a redirect comes by here anew, without what was added for the one before.
        """
        answer: dict[str, Any] = {"requestId": event["requestId"]}
        if is_own_site(event["request"]["url"], self.page_url):
            own = {name.lower() for name in self.options.headers}
            kept = {name: value for name, value in event["request"]["headers"].items() if name.lower() not in own}
            merged = {**kept, **self.options.headers}
            answer["headers"] = [{"name": name, "value": value} for name, value in merged.items()]
        with contextlib.suppress(Exception):  # the page may be gone
            await session.send("Fetch.continueRequest", answer)

    async def trust(self, session: Any, event: dict[str, Any]) -> None:
        """Go on in spite of a certificate that doesn't hold, at the page's own site."""
        action = "continue" if is_own_site(event["requestURL"], self.page_url) else "cancel"
        with contextlib.suppress(Exception):
            await session.send("Security.handleCertificateError", {"eventId": event["eventId"], "action": action})
