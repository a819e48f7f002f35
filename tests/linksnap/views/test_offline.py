"""The offline notice: a page in both languages, and a worker that keeps it and nothing private."""

import json
import re

import pytest
from django.contrib.staticfiles import finders

from tests.people import browser_of


@pytest.mark.django_db
def test_it_keeps_the_notice_and_its_styles_alone() -> None:
    stranger = browser_of(None)
    answer = stranger.get("/offline-worker.js")
    script = answer.content.decode()
    assert (
        answer["Content-Type"].startswith("text/javascript")
        and "worker-src 'self'" in answer["Content-Security-Policy"]
    )
    kept = json.loads(script.splitlines()[0].removeprefix("const KEPT = ").removesuffix(";"))
    assert kept["page"] == "/offline/" and kept["files"][0] == "/offline/"
    assert all(finders.find(path.removeprefix("/static/")) for path in kept["files"][1:])
    page = stranger.get("/offline/").content.decode()
    assert "No connection" in page and "无法连接" in page
    # What it shows offline needs nothing that is not kept.
    assert set(re.findall(r'(?:href|src)="(/[^"#]+)"', page)) <= set(kept["files"])
