"""The side of `benchmarks.pages` that knows Django: the library, the addresses, one request."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from benchmarks.pages_captures import capture_all
from benchmarks.pages_library import Size, fill
from linksnap.models import Link, Tag, User
from linksnap.seldom_collected import collect_seldom


@dataclass(frozen=True)
class Ground:
    """Whose library, and the browser that asks."""

    owner: User
    client: Client


class _Counter:
    """Counts the statements of a request."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., object], *arguments: object) -> object:
        """Between Django and the driver."""
        self.number += 1
        return execute(*arguments)


def prepare(links: int, tags: int, tell: Callable[[str], None]) -> Ground:
    """Fill the library; the operator is who asks, who may see every page."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    settings.ENV.data.mkdir(exist_ok=True)
    # Which addresses are pages is found out by asking them all.
    logging.disable(logging.CRITICAL)
    owner = User.objects.create(username="讀者", is_superuser=True, is_staff=True)
    fill(owner, Size(links, tags), tell)
    capture_all(owner)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    tell("captured")
    client = Client()
    client.force_login(owner)
    # As linksnap.asgi does.
    _ = get_resolver().url_patterns
    collect_seldom()
    return Ground(owner, client)


def addresses(ground: Ground, left_out: Collection[str]) -> list[tuple[str, str]]:
    """The pages that matter most by their name, and every other page without parameters that answers with HTML."""
    used = Tag.objects.filter(owner=ground.owner).order_by("pk")
    most, some = used[0], used[40]
    tag, page = reverse("tag", args=[most.slug]), Link.objects.filter(owner=ground.owner).order_by("-pk")[0]
    named = [
        ("library", "/"),
        ("library of a tag", f"/?tag={quote(most.slug)}"),
        ("library of two tags, or", f"/?any={quote(most.slug)}&any={quote(some.slug)}"),
        ("library without a tag", f"/?not={quote(most.slug)}"),
        ("library, by title", "/?sort=title"),
        ("library, far page", "/?page=4000"),
        ("tag list", "/tags/"),
        ("tag list, last used", "/tags/?sort=last"),
        ("tag list, tree", "/tags/?sort=tree"),
        ("tag list, filter", "/tags/?q=ji"),
        ("tag page", tag),
        ("tag page, merging", f"{tag}?into={quote(some.name)}"),
        ("picker", "/tags/find/?q=ji"),
        ("picker, one letter", "/tags/find/?q=s"),
        ("picker, Chinese", f"/tags/find/?q={quote('机器')}"),
        ("picker, slip", "/tags/find/?q=mashine"),
        ("side bar filter", "/side/tags/?q=m"),
        ("snapshot", reverse("snapshot", args=[page.public_id])),
    ]
    known = {address for _, address in named}
    for pattern in get_resolver().url_patterns:
        if not isinstance(pattern, URLPattern) or not pattern.name or pattern.name in left_out:
            continue
        if pattern.pattern.converters or pattern.pattern.regex.groups:
            continue
        address = reverse(pattern.name)
        if address in known:
            continue
        answer = ground.client.get(address)
        is_page = answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "")
        if is_page and not answer.streaming:
            named.append((pattern.name, address))
    return named


def ask(ground: Ground, address: str) -> int:
    """One request; the number of its statements."""
    counter = _Counter()
    with connection.execute_wrapper(counter):
        answer = ground.client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return counter.number


def cookies(ground: Ground) -> dict[str, str]:
    """What a browser has to bring to be this person's."""
    return {name: morsel.value for name, morsel in ground.client.cookies.items()}


def cpu_ms() -> float:
    """Processor time so far of this process and of its database connection, in milliseconds."""
    own = time.process_time() * 1000
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return own + (int(backend.read_text().split()[0]) / 1e6 if backend.exists() else 0.0)
