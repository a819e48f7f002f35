"""The matrix: every attack aimed at a canary of its own, and the pages they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from tests.canary.attacks import MARKUP, NAVIGATIONS, PREAMBLE, SCRIPTS
from tests.canary.name_server import Records, Script
from tests.canary.namespace import CANARIES, PUBLIC_SITE
from tests.canary.spellings import malformed, spelled

SITE_PORT, SECURE_PORT = 8400, 8443
SITE = f"http://localhost:{SITE_PORT}"
SECURE = f"https://localhost:{SECURE_PORT}"
LOOKED_UP = "looked-up.example"


class Sort(StrEnum):
    """What an attack varies."""

    KIND = "kind"
    SPELLING = "spelling"
    MALFORMED = "malformed"
    NAME = "name"
    NAVIGATION = "navigation"


@dataclass(frozen=True)
class Probe:
    """One attack and the port that is touched only by it."""

    sort: Sort
    name: str
    port: int
    url: str
    body: str = ""


# Names and what the name server says of them; the first stage is what a check would see.
NAMES: Script = {
    "private.example": (Records(("10.0.0.5",)),),
    "loopback.example": (Records(("127.0.0.1",)),),
    "metadata.example": (Records(("169.254.169.254",)),),
    "private6.example": (Records(("fd00::1",)),),
    "loopback6.example": (Records(("::1",)),),
    "mapped.example": (Records(("::ffff:10.0.0.5",)),),
    "nat64.example": (Records(("64:ff9b::a00:5",)),),
    "zero.example": (Records(("0.0.0.0",)),),
    "mixed.example": (Records((PUBLIC_SITE, "10.0.0.5")),),
    "mixed-turned.example": (Records(("10.0.0.5", PUBLIC_SITE)),),
    "mixed6.example": (Records((PUBLIC_SITE, "fd00::1")),),
    "alias.example": (Records(alias="private.example"),),
    "alias-of-alias.example": (Records(alias="alias.example"),),
    "alias-of-loopback.example": (Records(alias="loopback.example"),),
    "alias-of-metadata.example": (Records(alias="metadata.example"),),
    "alias-mixed.example": (Records((PUBLIC_SITE,), alias="private.example"),),
    "own.example": (Records(("93.184.216.99",)),),
}
# The first answer is harmless, every later one is not.
REBINDING: Script = {
    "rebind.example": (Records((PUBLIC_SITE,)), Records(("10.0.0.5",))),
    "rebind-metadata.example": (Records((PUBLIC_SITE,)), Records(("169.254.169.254",))),
    "rebind6.example": (Records((PUBLIC_SITE,)), Records(("fd00::1",))),
    "rebind-alias.example": (Records((PUBLIC_SITE,)), Records(alias="private.example")),
}
SCRIPT: Script = {**NAMES, **REBINDING, LOOKED_UP: (Records((PUBLIC_SITE,)),)}


@cache
def probes() -> tuple[Probe, ...]:
    """All of them; ports are given out in order, so that they stay when one is added behind."""
    made: list[Probe] = []

    def add(sort: Sort, name: str, url: str, body: str = "") -> None:
        made.append(Probe(sort, name, 20_000 + len(made), url, body))

    for name, text in {**MARKUP, **{name: f"script:{text}" for name, text in SCRIPTS.items()}}.items():
        add(Sort.KIND, name, f"http://{_canary(len(made))}:%PORT%/", text)
    for name, path in NAVIGATIONS.items():
        add(Sort.NAVIGATION, name, f"http://{_canary(len(made))}:%PORT%/", path)
    for name, url in spelled().items():
        add(Sort.SPELLING, name, url)
    for name, url in malformed().items():
        add(Sort.MALFORMED, name, url)
    for name in (*NAMES, *REBINDING):
        add(Sort.NAME, name, f"http://{name}:%PORT%/")
    return tuple(made)


def of(*sorts: Sort) -> tuple[Probe, ...]:
    """The probes of some sorts."""
    return tuple(probe for probe in probes() if probe.sort in sorts)


def address_of(probe: Probe) -> str:
    """The URL of a probe's canary."""
    return probe.url.replace("%PORT%", str(probe.port))


def body_of(probe: Probe) -> str:
    """What stands on the page, or the path to open, aimed at the canary."""
    place = address_of(probe).removeprefix("http://").rstrip("/")
    host = place.rpartition(":")[0]
    filled = probe.body.replace("%URL%", address_of(probe)).replace("%PLACE%", place).replace("%HOST%", host)
    return filled.replace("%PORT%", str(probe.port)).replace("%SITE%", SITE).replace("%SECURE%", SECURE)


def pages() -> dict[str, str]:
    """The attacking pages by their path: markup, scripts in two halves, spellings, names."""
    kinds = of(Sort.KIND)
    markup = [body_of(probe) for probe in kinds if not probe.body.startswith("script:")]
    scripts = [body_of(probe).removeprefix("script:") for probe in kinds if probe.body.startswith("script:")]
    half = len(scripts) // 2
    addressed = [f'<img src="{address_of(probe)}">' for probe in of(Sort.SPELLING, Sort.MALFORMED)]
    # Twice, under two paths: a name that turns shows its second answer only to who asks again.
    named = [f'<img src="{address_of(probe)}{turn}">' for turn in ("1", "2") for probe in of(Sort.NAME)]
    looked_up = f"<link rel=dns-prefetch href=//{LOOKED_UP}>"
    return {
        "/markup-1": _page(markup[: len(markup) // 2]),
        "/markup-2": _page([looked_up, *markup[len(markup) // 2 :]]),
        "/scripts-1": _page([_attempts(scripts[:half])]),
        "/scripts-2": _page([_attempts(scripts[half:])]),
        "/spellings-1": _page(addressed[: len(addressed) // 2]),
        "/spellings-2": _page(addressed[len(addressed) // 2 :]),
        "/names": _page(named),
        **{f"/navigate/{probe.port}": _page([body_of(probe)]) for probe in of(Sort.NAVIGATION) if "<" in probe.body},
    }


def alone(port: int) -> str:
    """The page of one attack by itself, where a crowd kept the browser from getting to it; empty for a stranger."""
    probe = next((probe for probe in of(Sort.KIND, Sort.SPELLING, Sort.NAME) if probe.port == port), None)
    if probe is None:
        return ""
    body = body_of(probe)
    if probe.sort is not Sort.KIND:
        return _page([f'<img src="{address_of(probe)}">'])
    return _page([_attempts([body.removeprefix("script:")]) if body.startswith("script:") else body])


def navigation_url(probe: Probe) -> str:
    """The address to capture for a navigation."""
    body = body_of(probe)
    if not body:
        return address_of(probe)
    if body.startswith("secure:"):
        return SECURE + body.removeprefix("secure:")
    return SITE + (f"/navigate/{probe.port}" if "<" in body else body)


def _canary(number: int) -> str:
    host = CANARIES[number % len(CANARIES)]
    return f"[{host}]" if ":" in host else host


def _page(parts: list[str]) -> str:
    body = "\n".join(parts)
    head = "<!doctype html><html lang=zh><meta charset=utf-8><title>窥探</title><p>这一页什么都想碰。</p>"
    return f"{head}\n{body}\n<p>完</p>"


def _attempts(scripts: list[str]) -> str:
    tries = "\n".join(f"attempt(async()=>{{{script}}});" for script in scripts)
    return f"<script>{PREAMBLE}{tries}</script>"
