"""Names that did not resolve are not asked for again at once: a page full of dead trackers would wait for each."""

import asyncio
import time
from collections.abc import Callable

from linksnap.rules.addresses import IPAddress
from workers.egress.policy import Resolver

_MOST_NAMES = 10_000


def remembering_failures(
    resolve: Resolver, seconds: float = 30.0, clock: Callable[[], float] = time.monotonic
) -> Resolver:
    """`resolve`, but a name that failed, or was given up for its slowness, fails at once for `seconds` more.

    Successes are not remembered: each answer must be judged when it is dialled.
    """
    failed_until: dict[str, float] = {}

    def note(host: str) -> None:
        if len(failed_until) >= _MOST_NAMES:
            failed_until.clear()
        failed_until[host] = clock() + seconds

    async def ask(host: str) -> tuple[IPAddress, ...]:
        if failed_until.get(host, 0.0) > clock():
            raise OSError(f"{host} did not resolve a moment ago")
        try:
            found = await resolve(host)
        except (OSError, ValueError, asyncio.CancelledError):
            note(host)
            raise
        failed_until.pop(host, None)
        return found

    return ask
