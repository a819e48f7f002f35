"""The index of a web archive: one CDXJ line an answer, sorted by address as replay tools look it up."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

_WWW = re.compile(r"^(https?://)www\d*\.")


@dataclass(frozen=True)
class CdxLine:
    """One answer in an archive; `offset` and `length` are of its packed record in the file."""

    url: str
    when: datetime
    mime: str
    status: int
    digest: str
    length: int
    offset: int
    file_name: str

    def text(self) -> str:
        """`com,example)/path 20261120093000 {"url": …}`."""
        facts = {
            "url": self.url,
            "mime": self.mime,
            "status": str(self.status),
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.file_name,
        }
        return f"{surt(self.url)} {self.when.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(facts)}"


def cdxj(lines: list[CdxLine]) -> str:
    """The whole index, sorted by bytes."""
    return "".join(f"{line}\n" for line in sorted((one.text() for one in lines), key=str.encode))


def surt(url: str) -> str:
    """An address with its host turned round (`com,example)/path?a=1`), in lower case, its query sorted."""
    parts = urlsplit(_WWW.sub(r"\1", url.lower()))
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True))) if "=" in parts.query else parts.query
    return f"{host}{port}){parts.path or '/'}{'?' + query if query else ''}"
