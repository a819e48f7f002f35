"""WARC and WACZ: what the checker of the format's own tool says, copies, cuts, credentials, and the way back."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from workers.capture.engine import capture
from workers.capture.fake_browser import FakeBrowser, FakePage, FakeSite
from workers.capture.formats.base import Fault
from workers.capture.formats.cdx import surt
from workers.capture.formats.warc_records import GzipMembers, WarcRecords
from workers.capture.recordings.wacz import WaczReader
from workers.capture.traffic import Body, Exchange
from workers.capture.types import CaptureOptions, CaptureResult, Redirect, SavedFile, Verdict

URL = "http://zili.example/%E6%8E%92%E7%89%88"
PICTURE = b"\x89PNG" + bytes(range(256)) * 40
SITE = FakeSite(
    html="<h1>中文网页排版</h1>",
    title="中文网页\n排版",
    headers={"content-type": "text/html; charset=utf-8", "content-encoding": "br", "content-length": "7"},
    redirects=(Redirect("http://zili.example/", 301),),
    bodies={
        "http://zili.example/a.png": Body(PICTURE, "image/png"),
        "http://cdn.example/the-same.png": Body(PICTURE, "image/png"),
    },
)


async def captured(folder: Path, site: FakeSite = SITE, formats: tuple[str, ...] = ("html", "warc", "wacz")) -> Any:
    """Capture the page into a folder."""
    browser = FakeBrowser({URL: site})
    return await capture(browser, URL, CaptureOptions(formats=formats), folder, lambda step, detail: None)


def records(path: Path) -> list[dict[str, Any]]:
    """Type, address, headers and payload of every record."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            found.append(
                {
                    "type": record.rec_type,
                    "url": record.rec_headers.get_header("WARC-Target-URI"),
                    "warc": dict(record.rec_headers.headers),
                    "http": dict(record.http_headers.headers) if record.http_headers else {},
                    "status": record.http_headers.statusline if record.http_headers else "",
                    "data": record.content_stream().read(),
                }
            )
    return found


def is_sound(path: Path) -> bool:
    """What `warcio check` says."""

    class Asked:
        inputs = [str(path)]
        verbose = False

    return bool(Checker(Asked()).process_all() == 0)


def artifact(result: CaptureResult, kind: str) -> Path:
    """The file of a kind."""
    return next(one.path for one in result.artifacts if one.kind == kind)


async def test_it_writes_a_warc_that_the_checker_passes(tmp_path: Path) -> None:
    result = await captured(tmp_path)
    path = artifact(result, "warc")
    assert is_sound(path)
    rows = records(path)
    assert [row["type"] for row in rows].count("request") == 4
    assert rows[0]["type"] == "warcinfo" and rows[-1]["type"] == "metadata"
    assert "title: 中文网页 排版" in rows[-1]["data"].decode()
    assert all(row["warc"]["WARC-Protocol"] for row in rows if "WARC-Protocol" in row["warc"])


async def test_it_keeps_redirects_and_renames_how_bodies_were_packed(tmp_path: Path) -> None:
    answers = [row for row in records(artifact(await captured(tmp_path), "warc")) if row["type"] == "response"]
    assert answers[0]["url"] == "http://zili.example/" and answers[0]["status"].startswith("301")
    page = next(row for row in answers if row["url"] == URL)
    assert page["data"].decode() == SITE.html
    assert page["http"]["x-orig-content-encoding"] == "br"
    assert "content-encoding" not in page["http"]
    assert page["http"]["Content-Length"] == str(len(SITE.html.encode()))


async def test_it_writes_the_same_bytes_once(tmp_path: Path) -> None:
    rows = records(artifact(await captured(tmp_path), "warc"))
    again = next(row for row in rows if row["type"] == "revisit")
    assert again["url"] == "http://cdn.example/the-same.png"
    assert again["warc"]["WARC-Refers-To-Target-URI"] == "http://zili.example/a.png"
    assert sum(PICTURE in row["data"] for row in rows) == 1


async def test_it_packs_a_wacz_whose_digests_hold(tmp_path: Path) -> None:
    path = artifact(await captured(tmp_path), "wacz")
    with zipfile.ZipFile(path) as packed:
        package = json.loads(packed.read("datapackage.json"))
        for resource in package["resources"]:
            data = packed.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert resource["bytes"] == len(data)
        assert packed.getinfo("archive/page.warc.gz").compress_type == zipfile.ZIP_STORED
        head, page = (json.loads(line) for line in packed.read("pages/pages.jsonl").splitlines())
        index = packed.read("indexes/index.cdx").decode()
        archive = packed.read("archive/page.warc.gz")
    assert head["format"] == "json-pages-1.0"
    line = next(line for line in index.splitlines() if URL in line)
    assert page["url"] == URL == package["mainPageUrl"]
    assert page["ts"].translate(str.maketrans("", "", "-:TZ")) == line.split()[1]
    where = json.loads(line.split(" ", 2)[2])
    member = archive[int(where["offset"]) : int(where["offset"]) + int(where["length"])]
    assert SITE.html.encode() in gzip.decompress(member)
    assert index.splitlines() == sorted(index.splitlines(), key=str.encode)


async def test_it_reads_its_own_wacz_again(tmp_path: Path) -> None:
    path = artifact(await captured(tmp_path), "wacz")
    page = WaczReader().read(SavedFile(str(path), "application/wacz"), URL)
    assert page.url == URL


def write(tmp_path: Path, *exchanges: Exchange, private: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """The records of some exchanges."""
    path = tmp_path / "some.warc.gz"
    with path.open("wb") as out:
        some = WarcRecords(GzipMembers(out, 10_000_000), "some.warc.gz", private)
        some.add_info({})
        for exchange in exchanges:
            some.add_exchange(exchange)
    assert is_sound(path)
    return records(path)


async def test_it_leaves_out_what_would_let_others_in(tmp_path: Path) -> None:
    exchange = Exchange(
        "https://zili.example/账户?a=1",
        datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        request_headers=(("Cookie", "sid=geheim"), ("authorization", "Bearer geheim"), ("X-Own", "geheim"), ("A", "b")),
        headers=(("Set-Cookie", "sid=geheim-2"), ("content-type", "text/html"), (":status", "200")),
        status=200,
        body=Body("账户".encode(), "text/html"),
    )
    rows = write(tmp_path, exchange, private=frozenset({"x-own", "set-cookie"}))
    assert "geheim" not in str(rows)
    request = next(row for row in rows if row["type"] == "request")
    assert request["http"] == {"Host": "zili.example", "A": "b"}
    assert request["status"] == "/%E8%B4%A6%E6%88%B7?a=1 HTTP/1.1"


async def test_it_streams_bodies_out_of_files_and_says_what_was_cut(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"x" * 3_000_000)
    when = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    rows = write(
        tmp_path,
        Exchange("http://a.example/large", when, status=200, body=Body(large, "video/mp4"), address="93.184.216.34"),
        Exchange("http://a.example/cut", when, status=200, fault="too_large"),
        Exchange("http://a.example/never", when, fault="aborted"),
        Exchange("http://a.example/form", when, "POST", request_body="名=值".encode(), status=204),
        Exchange("blob:http://a.example/1", when, status=200),
    )
    answers = {row["url"]: row for row in rows if row["type"] == "response"}
    assert len(answers["http://a.example/large"]["data"]) == 3_000_000
    assert answers["http://a.example/large"]["warc"]["WARC-IP-Address"] == "93.184.216.34"
    assert answers["http://a.example/cut"]["warc"]["WARC-Truncated"] == "length"
    assert "http://a.example/never" not in answers and len(answers) == 3
    form = next(row for row in rows if row["type"] == "request" and row["url"].endswith("form"))
    assert form["data"].decode() == "名=值"


async def test_it_keeps_a_header_of_two_lines_on_one(tmp_path: Path) -> None:
    when = datetime(2026, 11, 20, tzinfo=UTC)
    rows = write(
        tmp_path, Exchange("http://a.example/", when, status=200, headers=(("X-A", "b\r\nX-B: 1"), ("坏", "1")))
    )
    assert next(row for row in rows if row["type"] == "response")["http"]["X-A"] == "b X-B: 1"


async def test_it_has_no_archive_without_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goto = FakePage.goto

    async def forgetful(page: FakePage, url: str, timeout_s: float) -> None:
        await goto(page, url, timeout_s)
        page.traffic.exchanges.clear()

    monkeypatch.setattr(FakePage, "goto", forgetful)
    result = await captured(tmp_path)
    assert result.faults == {"warc": Fault.NO_RECORD, "wacz": Fault.NO_RECORD}
    assert result.verdict is Verdict.COMPLETE
    assert [one.kind for one in result.artifacts] == ["html"]


async def test_it_gives_up_an_archive_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.capture.formats.warc.MAX_BYTES", 1_000)
    result = await captured(tmp_path, replace(SITE), ("html", "warc"))
    assert result.faults == {"warc": Fault.TOO_LARGE}
    assert not (tmp_path / "page.warc.gz").exists()


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.com/Path?b=2&a=1", "com,example)/path?a=1&b=2"),
        ("http://zili.example:8080", "example,zili:8080)/"),
        ("http://xn--fiqs8s.example/%E6%8E%92?x", "example,xn--fiqs8s)/%e6%8e%92?x"),
    ],
)
def test_it_turns_addresses_round(url: str, key: str) -> None:
    assert surt(url) == key
