"""Imports and checks of the made-up library: a file that waits for a decision, one nobody can read, dead addresses."""

import json

from linksnap.models import Link, LinkCheck, LinkHealth, TransferRun, User, WorkState
from linksnap.services import imports
from linksnap.services.transfer_work import carry_out

_HEALTH = (LinkHealth.DEAD, LinkHealth.MOVED, LinkHealth.ALIVE, LinkHealth.REFUSED)


def bring(owner: User) -> None:
    """Read two files through; nothing comes into the library."""
    rows = [
        {
            "createdAt": 1_600_000_000 + number * 86_400,
            "title": f"第 {number + 1} 篇：向量检索的原理",
            "tags": ["检索", "机器学习"] if number % 2 else ["databases"],
            "lists": ["later"] if number % 3 else [],
            "content": {"type": "link", "url": f"https://zhishi{number % 4}.example/文章/{number}"},
        }
        for number in range(14)
    ]
    refused = {"createdAt": 0, "title": "书签小程序", "content": {"type": "link", "url": "javascript:alert(1)"}}
    whole = {"bookmarks": [*rows, refused], "lists": [{"id": "later", "name": "稍后读", "type": "manual"}]}
    for name, data in (("karakeep-导出.json", json.dumps(whole).encode()), ("什么.bin", b"\x00\x01\x02" * 200)):
        carry_out(imports.start(owner, [data], name).pk)


def check(owner: User, links: list[Link]) -> None:
    """The addresses of the library, checked."""
    for number, link in enumerate(links):
        health = _HEALTH[number % len(_HEALTH)]
        final = f"https://xin.example/{number}" if health == LinkHealth.MOVED else ""
        LinkCheck.objects.create(
            owner=owner, link=link, host=link.host, health=health, final_url=final, state=WorkState.SUCCEEDED,
            http_status=404 if health == LinkHealth.DEAD else 200, checked_at=link.created_at,
        )  # fmt: skip


def runs_of(owner: User) -> tuple[TransferRun, TransferRun]:
    """The run that waits, and the one that failed."""
    waiting, failed = TransferRun.objects.filter(owner=owner).order_by("pk")
    return waiting, failed
