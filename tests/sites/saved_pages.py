"""Saved pages made for the tests: SingleFile's HTML, MHTML, WARC and WACZ of one small Chinese page with a picture."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field

import brotli
from PIL import Image
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

URL = "https://huiyuan.example/zhuanlan/%E4%B8%89%E4%BA%8C%E4%B8%80?id=7"
TITLE = "会员专栏：三二一备份法则"
TEXT = "没有演练过的备份不算备份。每个季度从零恢复一次，把花的时间写下来，下一次就知道要等多久。"
ENGLISH = "Keep three copies on two kinds of media, one of them elsewhere, and test the restore."


def picture(colour: str = "#c02030", side: int = 120) -> bytes:
    """A PNG of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "PNG")
    return file.getvalue()


def page(image: str, more: str = "", head: str = "") -> str:
    """The page, showing `image`; `more` goes to the end of its body."""
    return (
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{TITLE}</title>{head}</head><body>'
        f"<article><h1>{TITLE}</h1><p>{TEXT}</p><p>{TEXT * 4}</p><p>{ENGLISH}</p>"
        f'<img src="{image}" width="120" height="120" alt="红色"></article>{more}</body></html>'
    )


def single_file(more: str = "", head: str = "") -> bytes:
    """What SingleFile sends: a comment with address and date, and everything inside."""
    text = page(f"data:image/png;base64,{base64.b64encode(picture()).decode()}", more, head)
    comment = f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Sun Nov 22 2026 10:00:00 GMT+0800\n-->"
    return text.replace("<head>", f"{comment}<head>", 1).encode()


def mhtml(own: str = URL) -> bytes:
    """As Chrome writes it: the style by its id, the picture by its address, quoted-printable and base64."""
    style = "@charset 'utf-8'; h1 { color: rgb(0, 100, 0) }"
    html = page("https://tu.example/hong.png", head='<link rel="stylesheet" href="cid:css-1@mhtml.blink">')
    encoded = base64.encodebytes(html.encode()).decode()
    return (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {own}\r\nSubject: =?utf-8?Q?=E4=B8=89?=\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----M--"\r\n\r\n'
        f"------M--\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-Location: {own}\r\n\r\n{encoded}\r\n"
        "------M--\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: cid:css-1@mhtml.blink\r\n\r\n{style}\r\n"
        "------M--\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Location: https://tu.example/hong.png\r\n\r\n{base64.encodebytes(picture()).decode()}\r\n"
        "------M----\r\n"
    ).encode()


@dataclass(frozen=True)
class Recorded:
    """One response in an archive."""

    url: str
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: str = "200 OK"
    date: str = "2024-03-01T08:00:00Z"
    headers: dict[str, str] = field(default_factory=dict)


def warc(responses: list[Recorded], *, packed: bool = True) -> bytes:
    """An archive with these responses, written by warcio."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    for one in responses:
        headers = [("Content-Type", one.content_type), *one.headers.items()]
        record = writer.create_warc_record(
            one.url,
            "response",
            payload=io.BytesIO(one.body),
            http_headers=StatusAndHeaders(one.status, headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": one.date},
        )
        writer.write_record(record)
    return file.getvalue()


def recorded_page() -> list[Recorded]:
    """The page behind a redirect, its style packed with brotli and in chunks, its picture packed with gzip."""
    html = page("/tu/hong.png", head='<link rel="stylesheet" href="/yang.css">')
    style = brotli.compress(b"h1 { color: rgb(0, 100, 0) }")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(style), style)
    start = URL.replace("https://huiyuan", "https://www.huiyuan")
    return [
        Recorded(start, status="301 Moved", headers={"Location": URL}),
        Recorded(URL, html.encode()),
        Recorded(
            "https://huiyuan.example/yang.css",
            chunked,
            "text/css",
            headers={"Content-Encoding": "br", "Transfer-Encoding": "chunked"},
        ),
        Recorded(
            "https://huiyuan.example/tu/hong.png",
            gzip.compress(picture()),
            "image/png",
            headers={"Content-Encoding": "gzip"},
        ),
    ]


def wacz(archives: dict[str, bytes], pages: tuple[str, ...] = (URL,)) -> bytes:
    """A zip of archives with its list of pages and its data package."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in archives.items():
            packed.writestr(f"archive/{name}", data)
        lines = [{"format": "json-pages-1.0", "id": "pages"}, *({"url": url, "title": TITLE} for url in pages)]
        packed.writestr("pages/pages.jsonl", "\n".join(json.dumps(line) for line in lines))
        resources = [
            {"path": f"archive/{name}", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
            for name, data in archives.items()
        ]
        packed.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": resources}))
    return file.getvalue()
