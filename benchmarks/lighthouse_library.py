"""The side of `benchmarks.lighthouse` that knows Django: the sample library, who is signed in, which pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from linksnap.models import Link, User
from tests.e2e.sample_backlog import fill_backlog
from tests.e2e.sample_library import fill


@dataclass(frozen=True)
class Ground:
    """The paths of the pages by their names, and the Cookie header of whose pages they are."""

    pages: dict[str, str]
    cookies: str


def prepare() -> Ground:
    """Make the tables and the static files, fill the library, sign its owner in."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    owner = User.objects.create(username="读者")
    fill(owner)
    fill_backlog(owner)
    client = Client()
    client.force_login(owner)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    snapshot = reverse("snapshot", args=[Link.objects.get(owner=owner, host="zili.example").public_id])
    pages = {
        "library": "/?view=grid",
        "search": "/?view=grid&q=links&mode=keyword",
        "snapshot": snapshot,
        "reader": f"{snapshot}?view=reader",
    }
    return Ground(pages, f"{settings.SESSION_COOKIE_NAME}={session}; {settings.LANGUAGE_COOKIE_NAME}=en")
