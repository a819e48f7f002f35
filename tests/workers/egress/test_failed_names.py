"""Names that failed a moment ago."""

import asyncio
from ipaddress import ip_address

import pytest

from linksnap.rules.addresses import IPAddress
from workers.egress.failed_names import remembering_failures


class Names:
    """A resolver that knows one name and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.now = 0.0

    async def __call__(self, host: str) -> tuple[IPAddress, ...]:
        self.asked.append(host)
        if host != "known.example":
            raise OSError("Name or service not known")
        return (ip_address("93.184.216.34"),)


async def test_it_asks_once_for_a_name_that_fails() -> None:
    names = Names()
    resolve = remembering_failures(names, 30, lambda: names.now)
    for _ in range(3):
        with pytest.raises(OSError):
            await resolve("追踪器.example")
    assert names.asked == ["追踪器.example"]


async def test_it_asks_again_after_a_while() -> None:
    names = Names()
    resolve = remembering_failures(names, 30, lambda: names.now)
    for names.now in (0.0, 31.0):
        with pytest.raises(OSError):
            await resolve("dead.example")
    assert len(names.asked) == 2


async def test_it_remembers_a_name_given_up_for_its_slowness() -> None:
    async def never(host: str) -> tuple[IPAddress, ...]:
        await asyncio.Event().wait()
        return ()

    resolve = remembering_failures(never)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await resolve("slow.example")
    with pytest.raises(OSError):
        await resolve("slow.example")


async def test_it_asks_anew_each_time_for_a_name_that_answers() -> None:
    names = Names()
    resolve = remembering_failures(names)
    await resolve("known.example")
    await resolve("known.example")
    assert len(names.asked) == 2
