"""Exports by the API: small files streamed, the archive started, followed, fetched in parts, deleted."""

import json
from typing import Any

import pytest

from linksnap.models import TransferRun
from linksnap.services import export_files, exports, queue
from tests.kept import link_of, snapshot_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    alice = person("alice")
    link = link_of(alice, "https://zili.example/排版", title="中文网页排版")
    snapshot_of(link)
    tag_of(alice, "排版", link)
    link_of(alice, "https://zili.example/字体", title="字体的故事")
    return Program(alice)


def body_of(response: Any) -> bytes:
    assert response.status_code in (200, 206), response.status_code
    return b"".join(response)


def carried_out() -> None:
    run = queue.claim(TransferRun, TransferRun.objects.get().pk, queue.Lease("a test", 60))
    assert run is not None
    exports.carry_out(run)


@pytest.mark.parametrize(
    ("suffix", "kind", "start"),
    [
        ("html", "text/html", "<!DOCTYPE NETSCAPE"),
        ("csv", "text/csv", "\ufeffurl,"),
        ("json", "application/json", "{"),
        ("bib", "application/x-bibtex", "@online{"),
    ],
)
def test_it_streams_small_files(suffix: str, kind: str, start: str, program: Program) -> None:
    response = program.ask("GET", f"exports/library.{suffix}")
    text = body_of(response).decode()
    assert text.startswith(start) and "中文网页排版" in text and "字体的故事" in text
    assert response["Content-Type"].startswith(kind) and response["X-Content-Type-Options"] == "nosniff"
    assert f".{suffix}" in response["Content-Disposition"] and "Authorization" in response["Vary"]


def test_it_streams_what_a_search_finds(program: Program) -> None:
    found = json.loads(body_of(program.ask("GET", "exports/library.json?q=site:zili.example&tag=排版")))
    assert [row["title"] for row in found["links"]] == ["中文网页排版"]
    for query in ("collection=x", "q=%00", "collection=" + "g" * 32):
        assert code_of(program.ask("GET", f"exports/library.json?{query}")) == (422, "invalid_request")
    assert code_of(program.ask("GET", "exports/library.exe")) == (404, "not_found")


def test_it_starts_follows_fetches_and_deletes_an_archive(program: Program) -> None:
    started = program.ask("POST", "exports", {})
    assert started.status_code == 202 and started.json()["phase"] == "writing" and started.json()["file"] is None
    again = program.ask("POST", "exports", {"format": "linksnap"})
    assert again.json()["id"] == started.json()["id"]
    where = started["Location"]
    assert program.ask("GET", f"{where}/file").status_code == 404
    carried_out()
    done = program.get(where)
    assert (done["phase"], done["reason"]) == ("done", "") and done["size"] > 0
    response = program.ask("GET", done["file"])
    assert response["ETag"] == f'"{done["sha256"]}"' and response["Content-Type"] == "application/zip"
    data = body_of(response)
    assert len(data) == done["size"] == int(response["Content-Length"]) and data.startswith(b"PK")
    assert [row["id"] for row in program.get("exports")] == [done["id"]]
    assert program.ask("DELETE", where).status_code == 204
    assert program.ask("GET", where).status_code == 404 and not TransferRun.objects.exists()


def test_it_goes_on_with_a_download_that_broke_off(program: Program) -> None:
    program.ask("POST", "exports", {})
    carried_out()
    path = f"exports/{TransferRun.objects.get().public_id}/file"
    whole = program.ask("GET", path)
    data, etag = body_of(whole), whole["ETag"]
    part = program.ask("GET", path, Range="bytes=100-", If_Range=etag)
    assert part.status_code == 206 and part["Content-Range"] == f"bytes 100-{len(data) - 1}/{len(data)}"
    assert data[:100] + body_of(part) == data
    assert program.ask("GET", path, If_None_Match=etag).status_code == 304
    beyond = program.ask("GET", path, Range=f"bytes={len(data)}-")
    assert code_of(beyond) == (416, "no_such_range") and beyond["Content-Range"] == f"bytes */{len(data)}"


def test_it_says_507_when_the_disk_is_too_small(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "_SPARE_BYTES", 1 << 60)
    assert code_of(program.ask("POST", "exports", {})) == (507, "disk_full")


@pytest.mark.parametrize("body", [{"format": "csv"}, {"format": 7}, {"x": 1}])
def test_it_takes_no_other_wish(body: dict[str, object], program: Program) -> None:
    assert code_of(program.ask("POST", "exports", body)) == (422, "invalid_request")
