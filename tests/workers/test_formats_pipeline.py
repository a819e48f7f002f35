"""The formats a person keeps, through the real browser into the store and out of it again, with access to the site."""

from collections.abc import Iterator
from typing import Any

import pytest

from linksnap.models import Snapshot, WorkState
from linksnap.services import artifact_store, capture_formats, site_access
from linksnap.services.artifact_store import read_artifact
from tests.kept import capture_of, link_of
from tests.people import browser_of, person
from tests.sites.server import Answer, SiteServer
from workers import pipeline
from workers.capture.supervisor import CaptureHost

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WORDS = "只有登录的人才看得到的一段文字，说的是怎样把网页存成几种格式，又怎样在别的工具里打开它们。" * 3
WALL = Answer('<!doctype html><html lang="zh"><meta charset="utf-8"><title>登录</title><p>请先登录。</p>')
INSIDE = Answer(
    f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>会员文章</title><article><h1>会员文章</h1>'
    f'<p>{WORDS}</p><p>{WORDS}</p></article><div style="height:17000px"></div>'
)


def page(site: SiteServer) -> Answer:
    """What the page answers: its article to whoever has the cookie."""
    _, head = site.heard[-1]
    return INSIDE if "geheim" in str(head["Cookie"]) else WALL


@pytest.fixture
def host(chromium_path: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaptureHost]:
    """The real engine in its own process."""
    with CaptureHost(chromium=chromium_path) as running:
        monkeypatch.setattr(pipeline, "capture_host", lambda: running)
        yield running


@pytest.mark.usefixtures("host")
def test_it_keeps_every_format_of_a_page_behind_a_login() -> None:
    owner = person("alice")
    capture_formats.choose(owner, [kind.value for kind in capture_formats.OFFERED])
    site_access.keep(owner, "127.0.0.1", "Cookie: sid=geheim; 会员=1")
    with SiteServer({"/文章": page, "/%E6%96%87%E7%AB%A0": page}) as site:
        capture = capture_of(link_of(owner, site.url("/%E6%96%87%E7%AB%A0")))
        pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert capture.state == WorkState.SUCCEEDED
    snapshot = Snapshot.objects.get(link=capture.link)
    assert (snapshot.title, snapshot.faults) == ("会员文章", {})
    kept = {(row.kind, row.part): row for row in snapshot.artifacts.all()}
    assert {"html", "text", "screenshot", "thumbnail", "pdf", "mhtml", "warc", "wacz"} <= {kind for kind, _ in kept}
    assert ("screenshot", 1) in kept
    browser = browser_of(owner)
    for (kind, part), row in kept.items():
        answer: Any = browser.get(f"/s/{snapshot.public_id}/{kind}", {"part": part})
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (answer.status_code, len(data)) == (200, row.size)
        assert b"geheim" not in read_artifact(row)
    assert artifact_store.name_of(kept["warc", 0]).encoding == ""
