"""The library as one JSON document for programs: links with tags, collections, notes and highlights, no pages."""

import json
from collections.abc import Iterable, Iterator

from linksnap.formats.writers.rows import WrittenLink, iso

CONTENT_TYPE = "application/json"
SUFFIX = "json"
VERSION = 1


def write_json(rows: Iterable[WrittenLink]) -> Iterator[bytes]:
    """`{"format": "linksnap-links", "version": 1, "links": […]}`, a line a link."""
    yield f'{{"format":"linksnap-links","version":{VERSION},"links":['.encode()
    separator = "\n"
    for row in rows:
        yield (separator + json.dumps(_link(row), ensure_ascii=False)).encode()
        separator = ",\n"
    yield b"\n]}\n"


def _link(row: WrittenLink) -> dict[str, object]:
    return {
        "id": row.public_id,
        "url": row.url,
        "title": row.title,
        "page_title": row.page_title,
        "description": row.description,
        "notes": row.notes,
        "tags": list(row.tags),
        "collections": [list(path) for path in row.folders],
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
        "unread": row.is_unread,
        "favourite": row.is_favourite,
        "archived": row.is_archived,
        "shared": row.is_shared,
        "final_url": row.final_url,
        "site_name": row.site_name,
        "author": row.author,
        "lang": row.lang,
        "words": row.words,
        "published_at": iso(row.published_at) or None,
        "doi": row.doi,
        "arxiv": row.arxiv,
        "highlights": [
            {"quote": mark.quote, "note": mark.note, "colour": mark.colour, "created_at": iso(mark.created_at)}
            for mark in row.highlights
        ],
    }
