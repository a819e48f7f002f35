"""What tools answer with: the API's rows cut down to what a language model can use."""

from typing import Any

from linksnap.cli.mcp_server.untrusted import cleaned

Row = dict[str, Any]


def link_shape(link: Row, url: str) -> Row:
    """A link; `page` is its address for people."""
    snapshot, capture = link["snapshot"], link["capture"]
    return {
        "id": link["id"],
        "uri": f"linksnap://snapshot/{link['id']}",
        "url": link["url"],
        "title": cleaned(link["title"]),
        "tags": link["tags"],
        "notes": link["notes"],
        "unread": link["unread"],
        "favourite": link["favourite"],
        "archived": link["archived"],
        "saved_at": link["created_at"],
        "page": url + link["page"],
        "snapshot": snapshot and snapshot_shape(snapshot),
        "capture": capture and capture_shape(capture),
    }


def snapshot_shape(snapshot: Row) -> Row:
    """A version of a page."""
    plain = ("version", "captured_at", "final_url", "published_at", "lang", "words", "searchable")
    strange = ("title", "description", "author", "site_name")
    return {name: snapshot[name] for name in plain} | {name: cleaned(snapshot[name]) for name in strange}


def capture_shape(capture: Row) -> Row:
    """A capture, with its reason as a sentence when it failed."""
    return {name: capture[name] for name in ("id", "link", "state", "step", "reason", "reason_text", "attempts")}


def hit_shape(hit: Row, url: str) -> Row:
    """A search hit with its passage; `why` is words, meaning, both or filters."""
    link = hit["link"]
    return {
        "id": link["id"],
        "title": cleaned(link["title"]),
        "url": link["url"],
        "tags": link["tags"],
        "lang": link["snapshot"]["lang"] if link["snapshot"] else "",
        "why": hit["why"],
        "score": hit["score"],
        "heading": cleaned(hit["heading"]),
        "passage": cleaned("".join(piece["text"] for piece in hit["snippet"])),
        "page": url + hit["open"],
    }


def suggestion_shape(row: Row) -> Row:
    """A proposed tag and why it is proposed."""
    return {name: row[name] for name in ("name", "is_new", "score", "reason")}
