"""Exports in a real browser and through the real server: files streamed, an archive followed and downloaded."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from linksnap.models import Link, TransferRun
from linksnap.services import transfer_work
from tests.e2e.sample_library import fill
from tests.e2e.visits import Visit
from tests.people import person

pytestmark = [pytest.mark.browser]
Come = Callable[..., BrowserContext]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_it_downloads_a_table_and_an_archive(visit: Come, scripts: bool, tmp_path: Path) -> None:
    alice = person("alice")
    fill(alice)
    page = visit(alice, Visit(scripts=scripts)).new_page()
    page.goto("/export/")
    page.get_by_role("radio", name="Table (CSV)").check()
    with page.expect_download() as table:
        page.get_by_role("button", name="Download the file").click()
    rows = list(csv.DictReader(io.StringIO(table.value.path().read_text("utf-8-sig"), newline="")))
    assert {row["url"] for row in rows} == set(Link.objects.filter(owner=alice).values_list("url", flat=True))

    page.get_by_role("button", name="Make an archive").click()
    expect(page.get_by_text("Waiting, or reading your links")).to_be_visible()
    # Other tests of this process may have left runs of their own: only alice's newest is ours.
    transfer_work.carry_out(TransferRun.objects.filter(owner=alice).latest("pk").pk)
    if not scripts:
        page.goto("/export/")
    with page.expect_download() as archive:
        page.get_by_role("link", name="Download", exact=True).click()
    with zipfile.ZipFile(archive.value.path()) as kept:
        assert kept.testzip() is None and len(kept.read("links.jsonl").splitlines()) == len(rows)
