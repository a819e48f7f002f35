"""A document from its link to rows: the file, its pictures in parts, its words, what makes it another version."""

from collections.abc import Iterator

import pytest

from linksnap.models import ArtifactKind, Capture, EmbedJob, SiteTurn, WorkState
from linksnap.services import artifact_store, captures
from tests.kept import capture_of, link_of
from tests.people import person
from tests.sites import documents
from tests.sites.server import Answer, SiteServer
from workers import pipeline
from workers.capture.supervisor import CaptureHost
from workers.indexing import read_blocks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(scope="module")
def host(chromium_path: str) -> Iterator[CaptureHost]:
    with CaptureHost(chromium=chromium_path) as running:
        yield running


@pytest.fixture
def site(host: CaptureHost, monkeypatch: pytest.MonkeyPatch) -> Iterator[SiteServer]:
    monkeypatch.setattr(pipeline, "capture_host", lambda: host)
    with SiteServer(dict(documents.ROUTES)) as running:
        yield running


def carried_out(capture: Capture) -> Capture:
    # Sites are left in peace between two visits; this one is ours.
    SiteTurn.objects.all().delete()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert capture.state == WorkState.SUCCEEDED, (capture.reason, capture.detail)
    return capture


def test_it_keeps_a_pdf_with_its_pages_and_words(site: SiteServer) -> None:
    snapshot = carried_out(capture_of(link_of(person("alice"), site.url("/handbook.pdf")))).snapshot
    assert (snapshot.document, snapshot.verdict, snapshot.details["pages"]) == ("pdf", "complete", 3)
    pictures = snapshot.artifacts.filter(kind=ArtifactKind.PAGE_IMAGE)
    assert list(pictures.order_by("part").values_list("part", flat=True)) == [0, 1, 2]
    original = snapshot.artifacts.get(kind=ArtifactKind.ORIGINAL)
    assert artifact_store.read_artifact(original) == documents.handbook()
    assert {"演练恢复", documents.TITLE} <= {block.text for block in read_blocks(snapshot)}
    assert EmbedJob.objects.filter(snapshot=snapshot).exists()


def test_it_takes_other_bytes_with_the_same_words_for_another_version(site: SiteServer) -> None:
    link = link_of(person("alice"), site.url("/photo.jpg"))
    carried_out(capture_of(link))
    assert carried_out(captures.snapshot_again(link)).reason == "unchanged"
    site.routes["/photo.jpg"] = Answer(documents.photo() + "尾部".encode(), "image/jpeg")
    carried_out(captures.snapshot_again(link))
    assert link.snapshots.count() == 2
