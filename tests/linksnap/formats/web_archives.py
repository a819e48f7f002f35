"""Web archives for tests, written record by record."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.linksnap.formats.zips import zip_of


@dataclass(frozen=True)
class Answer:
    """One address in an archive and how it was asked for."""

    url: str
    body: str = "<!doctype html><html><head><title>页面 page</title></head><body>正文</body></html>"
    status: str = "200 OK"
    content_type: str = "text/html; charset=utf-8"
    purpose: str = ""
    referrer: str = ""
    resource_type: str = ""


def warc_of(path: Path, answers: Sequence[Answer], *, packed: bool = True) -> Path:
    """A WARC of requests and their responses."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for answer in answers:
            for record in _records(writer, answer):
                writer.write_record(record)
    return path


def _records(writer: WARCWriter, answer: Answer) -> list[object]:
    asked = [("Host", "x"), ("Sec-Fetch-Dest", answer.purpose), ("Referer", answer.referrer)]
    request = StatusAndHeaders("GET / HTTP/1.1", [pair for pair in asked if pair[1]], is_http_request=True)
    response = StatusAndHeaders(answer.status, [("Content-Type", answer.content_type)], protocol="HTTP/1.1")
    said = {"WARC-Date": "2023-04-05T06:07:08Z"}
    if answer.resource_type:
        said["WARC-Resource-Type"] = answer.resource_type
    body = io.BytesIO(answer.body.encode())
    return [
        writer.create_warc_record(answer.url, "request", http_headers=request),
        writer.create_warc_record(answer.url, "response", payload=body, http_headers=response, warc_headers_dict=said),
    ]


def wacz_of(path: Path, pages: Sequence[dict[str, object]], version: str = "1.1.1") -> Path:
    """A WACZ with a list of pages and one archive."""
    warc_of(path.with_suffix(".warc.gz"), [Answer(str(page.get("url", ""))) for page in pages])
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}, *pages]
    return zip_of(
        path,
        {
            "archive/data.warc.gz": path.with_suffix(".warc.gz").read_bytes(),
            "pages/pages.jsonl": "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines),
            "datapackage.json": json.dumps({"profile": "data-package", "wacz_version": version}),
        },
    )
