"""Asks a site whether a saved address still answers; and a web archive for a copy, where the operator allows it."""

import json
from urllib.parse import quote

import structlog
from django.conf import settings

from linksnap.rules.link_health import Finding, Health, Hop, finding_of
from linksnap.services import link_checks
from workers.capture.types import Verdict
from workers.outbound import Answer, OutboundFault, Outgoing, ask, next_address
from workers.worker_name import worker_name

log = structlog.get_logger(__name__)

_MOST_HOPS = 8
_SECONDS = 15.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Fields a browser sends, too: some servers answer a bare question with an error.
_HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
_FAULTS = {
    Verdict.NAME_NOT_FOUND: Health.DEAD,
    Verdict.BLOCKED_ADDRESS: Health.REFUSED,
    Verdict.BLOCKED_PORT: Health.REFUSED,
    Verdict.TOO_LARGE: Health.ALIVE,
}


def check(check_id: int) -> None:
    """Claim a check and carry it out. Nothing happens when it is not to be had."""
    claimed = link_checks.claim(check_id, worker_name())
    if claimed is None:
        return
    try:
        finding = look(claimed.link.url, settings.ENV.egress_proxy)
        archived = archived_copy(claimed.link.url) if finding.health == Health.DEAD else ""
    except Exception as error:
        # Whatever is wrong with us, the check must not wait for its lease to run out.
        log.exception("check_fault", check=claimed.pk)
        link_checks.fail(claimed, repr(error))
    else:
        link_checks.record(claimed, finding, archived)


def look(url: str, proxy_url: str) -> Finding:
    """Follow an address to its end without fetching pages, and judge it."""
    hops: list[Hop] = []
    try:
        for _ in range(_MOST_HOPS):
            answer = _status(url, proxy_url)
            hops.append(Hop(url, answer.status))
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return finding_of(hops)
            url = next_address(url, target)
    except OutboundFault as fault:
        return Finding(_FAULTS.get(fault.verdict, Health.UNREACHABLE))
    return Finding(Health.UNREACHABLE, hops[-1].status)


def _status(url: str, proxy_url: str) -> Answer:
    """By HEAD; servers that do not know it, or lie about it, are asked by GET."""
    answer = ask(Outgoing(url, "HEAD", _HEADERS, seconds=_SECONDS), proxy_url)
    if answer.status < 400:
        return answer
    # Pages that say "not found" may be large, too: the status counts, however long the rest is.
    return ask(Outgoing(url, "GET", _HEADERS, seconds=_SECONDS, may_cut=True), proxy_url)


def archived_copy(url: str) -> str:
    """The address of a web archive's copy, or nothing: asked only where LINKSNAP_WEB_ARCHIVE names the service.

    Speaks the availability API of the Internet Archive.
    """
    service = settings.ENV.web_archive
    if not service:
        return ""
    try:
        answer = ask(Outgoing(service + quote(url, safe=""), seconds=_SECONDS), settings.ENV.egress_proxy)
        closest = json.loads(answer.body)["archived_snapshots"]["closest"]
        copy = str(closest["url"]) if closest.get("available") else ""
    except (OutboundFault, ValueError, KeyError, TypeError, AttributeError):
        return ""
    return copy if copy.startswith(("http://", "https://")) else ""
