"""The three runs of chaos: fast captures, the real browser, a disk that fills."""

import os
from pathlib import Path

from benchmarks.chaos.plan import Plan

_HOSTS = [f"127.0.0.{n}" for n in range(1, 9)]
_LIMIT_S, _SHORT_LIMIT_S = 3 * 3600.0, 900.0


def fast_plan(short: bool) -> Plan:
    """Each page on a site of its own: chaos is measured here, not politeness."""
    count, kills = (600, 10) if short else (20_000, 200)
    return Plan(
        "fast",
        [f"https://chaos-{n}.example/第{n}页" for n in range(count)],
        kills,
        wipes=1 if short else 2,
        every_s=1.5 if short else 3.0,
        fast=True,
        freezes=2 if short else 6,
        freeze_s=12.0 if short else 20.0,
        patience_s=600.0 if short else 3600.0,
        limit_s=_SHORT_LIMIT_S if short else _LIMIT_S,
        clock=wrong_clock(),
    )


def browser_plan(short: bool, port: int) -> Plan:
    """Real pages of a site on loopback, which the operator of this stack allows."""
    count, kills = (12, 4) if short else (300, 40)
    environ = {"LINKSNAP_EGRESS_ALLOW": ",".join(f"{host}:{port}" for host in _HOSTS)}
    if os.environ.get("LINKSNAP_ENCODER"):
        environ["LINKSNAP_ENCODER"] = os.environ["LINKSNAP_ENCODER"]
    return Plan(
        "browser",
        [f"http://{_HOSTS[n % len(_HOSTS)]}:{port}/page/{n}" for n in range(count)],
        kills,
        wipes=0,
        every_s=8.0 if short else 12.0,
        fast=False,
        patience_s=1800,
        limit_s=2 * _SHORT_LIMIT_S if short else _LIMIT_S,
        environ=environ,
    )


def disk_plan(short: bool) -> Plan:
    """A store on a disk of 700 MB, where captures rest when less than half a gigabyte is left."""
    count = 200 if short else 2_000
    addresses = [f"https://disk-{n}.example/满{n}" for n in range(count)]
    return Plan("disk", addresses, 0, wipes=0, every_s=0, fast=True, limit_s=_SHORT_LIMIT_S, disk_mb=700)


def plan_of(name: str, short: bool, port: int) -> Plan:
    """The plan of a run by its name; `port` is that of the small site."""
    if name == "browser":
        return browser_plan(short, port)
    return fast_plan(short) if name == "fast" else disk_plan(short)


def wrong_clock() -> str:
    """Where libfaketime lies (Debian: package faketime); "" where it is not installed."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return str(found[0]) if found else ""
