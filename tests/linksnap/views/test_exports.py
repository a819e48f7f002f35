"""The export page: files of one's own links, archives, the schedule, and nothing for anybody else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from linksnap.env import load_env
from linksnap.models import Collection, CollectionLink, ExportSchedule, TransferRun
from linksnap.services import export_files, export_schedules, exports, queue
from tests.kept import artifact_of, link_of, snapshot_of, tag_of
from tests.linksnap.services.archived import finished_export
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Client:
    owner = person("alice")
    link = link_of(owner, "https://zili.example/排版", title="中文网页排版")
    artifact_of(snapshot_of(link), "html", "<p>行高</p>".encode())
    tag_of(owner, "排版", link)
    CollectionLink.objects.create(
        owner=owner, collection=Collection.objects.create(owner=owner, name="论文"), link=link
    )
    link_of(owner, "https://zili.example/字体", title="字体的故事")
    return browser_of(owner)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's folder for exports."""
    env = load_env({"LINKSNAP_DATA": str(django_settings.ENV.data), "LINKSNAP_EXPORT_DIR": str(tmp_path / "出口")})
    monkeypatch.setattr(django_settings, "ENV", env)
    return tmp_path / "出口"


def body_of(response: Any) -> str:
    assert response.status_code == 200
    return b"".join(response).decode()


def carry_out_all() -> None:
    for run in TransferRun.objects.filter(state="queued"):
        claimed = queue.claim(TransferRun, run.pk, queue.Lease("a test", 60))
        assert claimed is not None
        exports.carry_out(claimed)


def test_it_shows_what_can_be_written(alice: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(30):
        page = alice.get("/export/?q=排版")
    text = page.content.decode()
    assert page.status_code == 200 and 'value="排版"' in text and "论文" in text
    assert 'action="/export/file/"' in text and 'action="/export/archive/"' in text
    assert "LINKSNAP_EXPORT_DIR" in text and 'action="/export/schedule/"' not in text


@pytest.mark.parametrize("suffix", ["html", "csv", "json", "bib"])
def test_it_sends_small_files(suffix: str, alice: Client) -> None:
    for address in (f"/export/library.{suffix}", f"/export/file/?format={suffix}"):
        response = alice.get(address)
        assert "中文网页排版" in body_of(response) and f".{suffix}" in response["Content-Disposition"]


def test_it_sends_only_what_was_asked_for(alice: Client) -> None:
    papers = Collection.objects.get().public_id
    for query in ("q=site:zili.example+标签:排版", "tag=排版", f"collection={papers}"):
        text = body_of(alice.get(f"/export/file/?format=csv&{query}"))
        assert "中文网页排版" in text and "字体的故事" not in text


@pytest.mark.parametrize("query", ["collection=x", "format=exe", "format=linksnap", "q=" + "长" * 5000])
def test_it_says_what_does_not_fit(query: str, alice: Client) -> None:
    page = alice.get(f"/export/file/?{query}")
    assert page.status_code == 422 and 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("name", ["exe", "linksnap", "HTML", "..%2f", "zip"])
def test_it_has_no_other_files(name: str, alice: Client) -> None:
    assert alice.get(f"/export/library.{name}").status_code == 404


def test_it_makes_follows_sends_and_deletes_an_archive(alice: Client) -> None:
    assert alice.post("/export/archive/").status_code == 302
    going_on = alice.get("/export/").content.decode()
    assert "hx-trigger" in going_on and "<noscript>" in going_on and 'action="/export/archive/"' not in going_on
    carry_out_all()
    run = TransferRun.objects.get()
    assert run.file_sha256 in alice.get("/export/").content.decode()
    response = alice.get(f"/export/archive/{run.public_id}/")
    assert b"".join(response).startswith(b"PK") and response["ETag"] == f'"{run.file_sha256}"'
    assert alice.get(f"/export/archive/{run.public_id}/", headers={"Range": "bytes=0-1"}).status_code == 206
    assert alice.post(f"/export/archive/{run.public_id}/delete/").status_code == 302
    assert not TransferRun.objects.exists() and alice.get(f"/export/archive/{run.public_id}/").status_code == 404


def test_it_says_when_the_disk_is_too_small(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "_SPARE_BYTES", 1 << 60)
    page = alice.post("/export/archive/", follow=True).content.decode()
    assert "The disk has not enough room" in page and not TransferRun.objects.exists()


def test_it_is_closed_to_others(alice: Client) -> None:
    run = finished_export(person("alice"))
    bob = browser_of(person("bob"))
    assert bob.get(f"/export/archive/{run.public_id}/").status_code == 404
    assert bob.post(f"/export/archive/{run.public_id}/delete/").status_code == 404
    assert "中文" not in body_of(bob.get("/export/library.csv")) and TransferRun.objects.exists()
    stranger = browser_of(None)
    for path in ("/export/", "/export/library.csv", f"/export/archive/{run.public_id}/"):
        assert stranger.get(path).status_code == 302
    assert alice.get("/export/archive/").status_code == 405


def test_it_writes_again_and_again_and_keeps_the_newest(alice: Client, folder: Path) -> None:
    assert alice.post("/export/schedule/", {"rhythm": "day", "format": "csv", "keep": "2"}).status_code == 302
    for round_ in range(3):
        assert export_schedules.start_due() == 1 and export_schedules.start_due() == 0
        carry_out_all()
        back = timezone.now() - timedelta(days=3 - round_)
        TransferRun.objects.update(created_at=back)
        ExportSchedule.objects.update(next_at=back)
        (own,) = folder.iterdir()
        (newest,) = [path for path in own.iterdir() if f"{timezone.now():%Y%m%d}" in path.name]
        newest.rename(own / f"linksnap-{back:%Y%m%d-%H%M%S}.csv")
    (own / "我自己的.csv").write_text("不动")
    assert export_schedules.start_due() == 1
    carry_out_all()
    assert sorted(path.suffix for path in own.iterdir()) == [".csv"] * 3 and (own / "我自己的.csv").exists()
    assert "中文网页排版" in max(own.glob("linksnap-*")).read_text("utf-8-sig")
    page = alice.get("/export/").content.decode()
    assert 'action="/export/schedule/stop/"' in page and "Every day" in page
    assert alice.post("/export/schedule/stop/").status_code == 302 and not ExportSchedule.objects.exists()


def test_it_shows_why_a_scheduled_export_failed(alice: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alice.post("/export/schedule/", {"rhythm": "week", "format": "linksnap", "keep": "1"})
    with monkeypatch.context() as full:
        full.setattr(export_files, "_SPARE_BYTES", 1 << 60)
        assert export_schedules.start_due() == 0
    assert "The disk has not enough room" in alice.get("/export/").content.decode()
    assert ExportSchedule.objects.get().next_at > timezone.now() + timedelta(days=6)


@pytest.mark.parametrize("keep", ["0", "101", "许多", ""])
def test_it_keeps_a_number_of_files_that_makes_sense(keep: str, alice: Client, folder: Path) -> None:
    page = alice.post("/export/schedule/", {"rhythm": "day", "format": "csv", "keep": keep})
    assert page.status_code == 422 and not ExportSchedule.objects.exists()


def test_it_writes_nowhere_without_the_operators_folder(alice: Client) -> None:
    alice.post("/export/schedule/", {"rhythm": "day", "format": "csv", "keep": "2"})
    assert not ExportSchedule.objects.exists() and export_schedules.start_due() == 0


@pytest.mark.parametrize("name", ["..", "a/../b", "空格 名", "a" * 150])
def test_it_makes_a_harmless_folder_of_any_user_name(name: str, folder: Path) -> None:
    path = export_files.person_folder(person(name))
    assert path.parent == folder and ".." not in path.name and len(path.name) < 60
