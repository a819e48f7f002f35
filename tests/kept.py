"""Kept pages for the tests: links with a snapshot, artifacts with real bytes, passages, tags."""

import io

from PIL import Image

from linksnap.models import Artifact, Capture, Link, LinkTag, Passage, Snapshot, Suggestion, Tag, User
from linksnap.services.artifact_store import put
from tests.factories import CaptureFactory, LinkFactory, SnapshotFactory, SuggestionFactory, TagFactory

CONTENT_TYPES = {
    "html": "text/html",
    "reader": "text/html",
    "text": "text/plain",
    "blocks": "application/json",
    "screenshot": "image/webp",
    "thumbnail": "image/webp",
    "favicon": "image/png",
    "pdf": "application/pdf",
    "warc": "application/warc",
    "wacz": "application/wacz",
    "mhtml": "multipart/related",
}


def link_of(owner: User, url: str = "https://zili.example/排版", title: str = "") -> Link:
    """A link that was never captured."""
    return LinkFactory(owner=owner, url=url, title=title)


def snapshot_of(link: Link, title: str = "中文网页排版", lang: str = "zh-Hans", **fields: object) -> Snapshot:
    """A new version of a link's page, made its current one."""
    snapshot = SnapshotFactory(link=link, title=title, lang=lang, **fields)
    Link.objects.filter(pk=link.pk).update(current_snapshot=snapshot)
    link.current_snapshot = snapshot
    return snapshot


def artifact_of(snapshot: Snapshot, kind: str, data: bytes, part: int = 0) -> Artifact:
    """Bytes kept in the store, and their row."""
    blob = put(data, CONTENT_TYPES.get(kind, "application/octet-stream"))
    return Artifact.objects.create(
        owner=snapshot.owner,
        snapshot=snapshot,
        kind=kind,
        part=part,
        sha256=blob.sha256,
        size=blob.size,
        stored_size=blob.stored_size,
        encoding=blob.encoding,
        content_type=CONTENT_TYPES.get(kind, "application/octet-stream"),
    )


def picture_of(colour: str = "red", kind: str = "WEBP") -> bytes:
    """A small picture as a capture draws them."""
    file = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(file, kind)
    return file.getvalue()


def passage_of(snapshot: Snapshot, n: int, text: str, blocks: tuple[int, int], anchor: str = "") -> Passage:
    """One passage that covers the blocks from the first to the last."""
    return Passage.objects.create(
        owner=snapshot.owner,
        link=snapshot.link,
        snapshot=snapshot,
        n=n,
        text=text,
        anchor=anchor or f"ls-{blocks[0]}",
        first_block=blocks[0],
        last_block=blocks[1],
    )


def tag_of(owner: User, name: str, *links: Link) -> Tag:
    """A tag, on these links."""
    tag = TagFactory(owner=owner, name=name)
    for link in links:
        LinkTag.objects.create(owner=owner, link=link, tag=tag)
    return tag


def suggestion_of(link: Link, name: str, tag: Tag | None = None, **fields: object) -> Suggestion:
    """An open proposal."""
    return SuggestionFactory(link=link, name=name, tag=tag, **fields)


def capture_of(link: Link, **fields: object) -> Capture:
    """A capture of a link, waiting unless `fields` say otherwise."""
    return CaptureFactory(link=link, **fields)
