"""The archive there and back: byte-equal through an empty instance, merged only on wish, refused whole when damaged."""

import hashlib
import json
import shutil
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linksnap.formats.archive import reader
from linksnap.formats.archive.nouns import SINCE, AliasRow, blob_member
from linksnap.models import (
    Artifact,
    Capture,
    CaptureQueue,
    Collection,
    CollectionLink,
    EmbedJob,
    ExportSchedule,
    FollowedFeed,
    Highlight,
    Link,
    LinkTag,
    OutgoingLink,
    SavedSearch,
    Snapshot,
    Suggestion,
    SuggestionState,
    Tag,
    TagAlias,
    TagProposal,
    TagProposalKind,
    TagRule,
    TagSource,
    TransferRun,
    User,
    WorkState,
)
from linksnap.rules.canonical_url import canonical_url
from linksnap.rules.suggestion_codes import IMPORTED
from linksnap.rules.tag_names import tag_key
from linksnap.services import (
    captures,
    followed_feeds,
    highlights,
    imports,
    library_archive,
    links,
    tag_proposals,
    tags,
    transfer_work,
)
from linksnap.services.archive import desk as archive_desk
from linksnap.services.archive.desk import in_batches
from linksnap.services.artifact_store import blob_store, read_artifact
from linksnap.services.importing import pipeline
from linksnap.services.importing.options import ImportOptions
from linksnap.services.library_archive import ArchiveRefused, bring_in_file
from linksnap.services.tag_proposals import Proposed
from tests.kept import artifact_of, picture_of, snapshot_of, suggestion_of
from tests.linksnap.services.archived import archive_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
MOMENT = datetime(2019, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)


def save(owner: User, url: str, title: str = "", *names: str) -> Link:
    """A link with its tags, saved as the product saves it, without a capture."""
    options = links.SaveOptions(title=title, tags=names, capture=False)
    return links.save(owner, url, options=options).link


def full_library(owner: User) -> Link:
    """One of everything that an archive holds; the link that has most of it."""
    owner.language, owner.theme, owner.thins_versions = "zh-hans", "dark", False
    owner.formats = ["html", "pdf", "text"]
    owner.auto_tags_from, owner.remembers_searches, owner.has_letter_keys = 0.9, False, False
    owner.views = {"library": {"view": "table", "sort": "title"}, "first_steps": {"is_put_away": True}}
    owner.save()
    ExportSchedule.objects.create(owner=owner, rhythm="day", format="json", keep=7)
    link = save(owner, "https://zili.example/排版?b=2&a=1#c", "中文网页排版", "排版", "CSS 教程")
    Link.objects.filter(pk=link.pk).update(notes="“再读”\n一遍 \\u0000", is_shared=True, created_at=MOMENT)
    tags.set_parent(Tag.objects.get(owner=owner, key=tag_key("CSS 教程")), Tag.objects.get(owner=owner, name="排版"))
    TagAlias.objects.create(owner=owner, tag=Tag.objects.get(owner=owner, name="排版"), name="版式", key="版式")
    LinkTag.objects.filter(tag__name="排版").update(source=TagSource.MACHINE)
    LinkTag.objects.filter(tag__name="CSS 教程").update(source=TagSource.AUTO, probability=0.93)
    for number in (1, 2):
        capture = Capture.objects.create(
            owner=owner, link=link, state=WorkState.SUCCEEDED, step_seconds={"fetch": 0.5}, finished_at=MOMENT
        )
        snapshot = snapshot_of(
            link, f"第{number}版", capture=capture, text_sha256=b"\x01" * 32, redirects=[{"url": "https://旧.example/"}],
            modified_at=MOMENT, canonical_url="https://zili.example/正文", document="pdf", evidence={"rule": "短"},
            strategy="plain", faults={"pdf": "timeout"}, details={"doi": "10.1/甲", "pages": 3}, pinned_at=MOMENT,
            seen_at=MOMENT,
        )  # fmt: skip
        for n, target in enumerate(("https://zili.example/排版?b=2&a=1", "https://另.example/页"), 1):
            digest = canonical_url(target).sha256
            OutgoingLink.objects.create(
                owner=owner, snapshot=snapshot, n=n, url=target, text=f"第{n}条", canonical_sha256=digest
            )
        artifact_of(snapshot, "page_image", picture_of("red"), part=0)
        artifact_of(snapshot, "page_image", picture_of("blue"), part=1)
        artifact_of(snapshot, "html", f"<p>第{number}版</p>".encode() * 50)
        artifact_of(snapshot, "text", "行高与标点。".encode())
        artifact_of(snapshot, "thumbnail", picture_of("green"))
        Link.objects.filter(pk=link.pk).update(latest_capture=capture)
    failed = save(owner, "https://没有.example/", "打不开")
    capture = Capture.objects.create(owner=owner, link=failed, state=WorkState.FAILED, reason="name_not_found")
    Link.objects.filter(pk=failed.pk).update(latest_capture=capture)
    captures.enqueue(save(owner, "https://等待.example/"))
    outer = Collection.objects.create(owner=owner, name="阅读", description="慢慢读", share_secret=f"秘密{owner.pk}")
    inner = Collection.objects.create(owner=owner, name="设计", parent=outer, position=3)
    for position, collection in enumerate((outer, inner)):
        CollectionLink.objects.create(owner=owner, collection=collection, link=link, position=position)
    SavedSearch.objects.create(owner=owner, name="要读的", query="is:unread 标签:排版", position=2)
    highlights.add(link, "行高与标点", note="妙", colour="yellow", created_at=MOMENT)
    suggestion_of(link, "字体", state="rejected", decided_at=MOMENT)
    suggestion_of(link, "还没定")
    suggestion_of(link, "文件里的", reason=IMPORTED)
    standing_library(owner, outer)
    return link


def standing_library(owner: User, inbox: Collection) -> None:
    """What goes on working: rules, one of which rests and would tag, a refused merge, a feed from outside."""
    wide, narrow = Tag.objects.get(owner=owner, name="排版"), Tag.objects.get(owner=owner, name="CSS 教程")
    TagRule.objects.create(owner=owner, query="site:没有.example", tag=wide, position=1)
    TagRule.objects.create(owner=owner, query='title:"网页" -tag:字体', tag=narrow, is_active=False)
    merge = TagProposal(owner=owner, kind=TagProposalKind.MERGE, tag=wide, other=narrow, score=0.5)
    merge.state, merge.decided_at = SuggestionState.REJECTED, MOMENT
    merge.save()
    TagProposal.objects.create(owner=owner, kind=TagProposalKind.STALE, tag=narrow, score=0.5)
    feed = followed_feeds.follow(owner, "https://周刊.example/feed.xml")
    FollowedFeed.objects.filter(pk=feed.pk).update(
        title="前端周刊", collection=inbox, seen=["0a" * 10], items_added=3, fetched_at=MOMENT, state=WorkState.FAILED
    )


def emptied(owner: User) -> User:
    """Another person on an instance without the first one, as after moving to another machine."""
    User.objects.filter(pk=owner.pk).delete()
    shutil.rmtree(blob_store().folder, ignore_errors=True)
    return person("new")


def there_and_back(owner: User, folder: Path) -> tuple[bytes, bytes, User]:
    first = archive_of(owner, folder, "first.zip")
    new = emptied(owner)
    bring_in_file(new, first)
    return first.read_bytes(), archive_of(new, folder, "second.zip").read_bytes(), new


def test_it_gives_the_same_bytes_through_an_empty_instance(tmp_path: Path) -> None:
    link = full_library(person("alice"))
    first, second, new = there_and_back(person("alice"), tmp_path)
    assert first == second
    same = Link.objects.get(owner=new, public_id=link.public_id)
    assert same.current_snapshot is not None and same.current_snapshot.title == "第2版"
    text = same.current_snapshot.artifacts.get(kind="html")
    assert read_artifact(text) == "<p>第2版</p>".encode() * 50 and text.encoding == "zstd"
    new.refresh_from_db()
    assert (new.language, new.theme, new.thins_versions) == ("zh-hans", "dark", False)
    assert new.formats == ["html", "pdf", "text"]
    assert same.current_snapshot.details == {"doi": "10.1/甲", "pages": 3} and same.current_snapshot.pinned_at == MOMENT
    assert [one.part for one in same.current_snapshot.artifacts.filter(kind="page_image").order_by("part")] == [0, 1]
    back = OutgoingLink.objects.get(snapshot=same.current_snapshot, n=1)
    assert bytes(back.canonical_sha256) == bytes(same.canonical_sha256)
    assert Collection.objects.get(owner=new, name="阅读").share_secret is None
    assert not Suggestion.objects.filter(owner=new, name="还没定").exists()
    assert Suggestion.objects.get(owner=new, name="文件里的").state == SuggestionState.PENDING


def test_it_brings_along_what_goes_on_working(tmp_path: Path) -> None:
    full_library(person("alice"))
    _, _, new = there_and_back(person("alice"), tmp_path)
    new.refresh_from_db()
    assert (new.auto_tags_from, new.remembers_searches, new.has_letter_keys) == (0.9, False, False)
    assert new.views["library"] == {"view": "table", "sort": "title"} and new.export_schedule.keep == 7
    rules = TagRule.objects.filter(owner=new).order_by("position")
    assert [(rule.tag.name, rule.is_active) for rule in rules] == [("CSS 教程", False), ("排版", True)]
    # A rule that was never run on the library does not run because the library moved.
    assert not LinkTag.objects.filter(owner=new, link__host__contains="没有").exists()
    (refused,) = TagProposal.objects.filter(owner=new)
    assert refused.state == SuggestionState.REJECTED and refused.other is not None
    proposed = Proposed(TagProposalKind.MERGE, refused.other.pk, refused.tag_id, 0.9)
    assert tag_proposals.store(new, [proposed]) == 0
    feed = FollowedFeed.objects.get(owner=new)
    assert (feed.title, feed.seen, feed.state) == ("前端周刊", ["0a" * 10], WorkState.QUEUED)
    assert feed.collection is not None and feed.collection.name == "阅读"
    assert followed_feeds.follow(new, "https://周刊.example/feed.xml") == feed


def test_it_asks_for_the_index_and_captures_only_what_was_waiting(tmp_path: Path) -> None:
    link = full_library(person("alice"))
    _, _, new = there_and_back(person("alice"), tmp_path)
    job = EmbedJob.objects.get(owner=new)
    assert job.snapshot.link.public_id == link.public_id and job.state == WorkState.QUEUED
    (waiting,) = Capture.objects.filter(owner=new, state=WorkState.QUEUED)
    assert waiting.link.url.startswith("https://xn--") or "等待" in waiting.link.url
    assert waiting.queue == CaptureQueue.BULK
    assert "'排版'" in str(Link.objects.get(owner=new, public_id=link.public_id).words)


def test_it_holds_nothing_of_anybody_else(tmp_path: Path) -> None:
    full_library(person("alice"))
    save(person("bob"), "https://bob.example/", "鲍勃的秘密", "鲍勃")
    with zipfile.ZipFile(archive_of(person("bob"), tmp_path)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert (
        "鲍勃的秘密" in text and "排版" not in text and json.loads(archive_manifest(tmp_path))["counts"]["links"] == 1
    )


def archive_manifest(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "export.linksnap.zip") as archive:
        return archive.read("manifest.json")


def test_it_holds_no_secret_and_no_primary_key(tmp_path: Path) -> None:
    full_library(person("alice"))
    with zipfile.ZipFile(archive_of(person("alice"), tmp_path)) as archive:
        rows = [
            json.loads(line)
            for name in archive.namelist()
            if name.endswith(".jsonl")
            for line in archive.read(name).splitlines()
        ]
    names = {name for row in rows for name in row}
    assert not [name for name in names if name == "id" or (name.endswith("_id") and name != "public_id")]
    assert "秘密" not in json.dumps(rows, ensure_ascii=False)


WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from("排版字體カナ🙂\u200f'\"\\"), max_size=30
)
NAMES = st.sampled_from(["排版", "字體", "CSS", "css 教程", "C++", "🙂", "self-hosting", "网站/设计", "日本語", "読書"])
LINKS = st.builds(
    dict,
    path=st.text(st.sampled_from("abc排版/?=&%20"), max_size=12),
    title=WORDS,
    notes=WORDS,
    tags=st.lists(NAMES, max_size=3, unique_by=tag_key),
    flags=st.tuples(*[st.booleans()] * 4),
    saved=st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
    versions=st.integers(0, 3),
    page=st.binary(max_size=40),
    quotes=st.lists(WORDS.filter(str.strip), max_size=2),
)


def generated_library(owner: User, rows: list[dict[str, object]], folders: list[str]) -> None:
    for number, row in enumerate(rows):
        link = save(owner, f"https://e{number}.example/{row['path']}", str(row["title"]), *row["tags"])  # type: ignore[misc]
        names = ("is_unread", "is_favourite", "is_archived", "is_shared")
        flags = dict(zip(names, row["flags"], strict=True))  # type: ignore[call-overload]
        Link.objects.filter(pk=link.pk).update(notes=row["notes"], created_at=row["saved"], **flags)
        for version in range(int(str(row["versions"]))):
            snapshot = snapshot_of(link, str(row["title"]), captured_at=row["saved"] + timedelta(days=version))  # type: ignore[operator]
            artifact_of(snapshot, "html" if version else "pdf", bytes(row["page"]))  # type: ignore[call-overload]
        for quote in row["quotes"]:  # type: ignore[attr-defined]
            highlights.add(link, quote, created_at=row["saved"])
        if folders:
            folder = Collection.objects.filter(owner=owner).order_by("pk")[number % len(folders)]
            CollectionLink.objects.create(owner=owner, collection=folder, link=link, position=number % 3)


@given(
    st.lists(LINKS, max_size=5),
    st.lists(NAMES, max_size=4, unique=True),
    st.lists(NAMES, max_size=5, unique_by=tag_key),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_gives_the_same_bytes_for_any_library(
    tmp_path: Path, rows: list[dict[str, object]], folders: list[str], nested: list[str]
) -> None:
    User.objects.all().delete()
    alice = person("alice")
    parent = None
    for number, name in enumerate(folders):
        parent = Collection.objects.create(
            owner=alice, name=name, parent=parent if number % 2 else None, position=number
        )
    generated_library(alice, rows, folders)
    above = None
    for number, name in enumerate(nested):
        tag = tags.get_or_create(alice.pk, name)
        if above is not None:
            TagProposal.objects.create(
                owner=alice, kind="parent", tag=tag, other=above, score=number / 7, state="accepted", decided_at=MOMENT
            )
        above = tags.set_parent(tag, above)
        TagRule.objects.create(owner=alice, query=f"title:{name}", tag=tag, position=number % 2, is_active=number != 1)
        followed_feeds.follow(alice, f"https://e{number}.example/{name}.xml")
    first, second, _ = there_and_back(alice, tmp_path)
    assert first == second


def test_it_refuses_a_library_that_holds_something(tmp_path: Path) -> None:
    full_library(person("alice"))
    path = archive_of(person("alice"), tmp_path)
    save(person("bob"), "https://bob.example/")
    with pytest.raises(ArchiveRefused) as refused:
        bring_in_file(person("bob"), path)
    assert refused.value.reason == "not_empty" and Link.objects.filter(owner=person("bob")).count() == 1


def test_it_merges_on_wish_and_loses_nothing(tmp_path: Path) -> None:
    link = full_library(person("alice"))
    path = archive_of(person("alice"), tmp_path)
    bob = person("bob")
    own = save(bob, "https://zili.example/排版?b=2&a=1#c", "鲍勃的标题", "css教程", "鲍勃")
    Link.objects.filter(pk=own.pk).update(notes="鲍勃的笔记", is_unread=False)
    version = snapshot_of(own, "鲍勃的版本")
    outer = Collection.objects.create(owner=bob, name="阅读", share_secret="鲍勃")
    brought = bring_in_file(bob, path, merge=True)
    assert (brought.added, brought.merged, brought.duplicate) == (2, 1, 0)
    own.refresh_from_db()
    assert own.title == "鲍勃的标题" and own.notes.startswith("鲍勃的笔记\n\n“再读”") and own.created_at == MOMENT
    assert not own.is_unread and own.is_shared and own.current_snapshot == version
    assert list(own.snapshots.order_by("version").values_list("version", flat=True)) == [1, 2, 3]
    assert {row.tag.name for row in own.link_tags.all()} == {"css教程", "鲍勃", "排版"}
    outer.refresh_from_db()
    assert outer.share_secret == "鲍勃" and Collection.objects.get(owner=bob, name="设计").parent == outer
    assert bob.language == "" and link.public_id != own.public_id
    # What alice has stays as it was.
    assert archive_of(person("alice"), tmp_path, "again.zip").read_bytes() == path.read_bytes()


def test_it_takes_a_merged_archive_back_with_its_versions(archive: Path) -> None:
    bob = person("bob")
    own = save(bob, "https://zili.example/排版?b=2&a=1#c", "鲍勃的标题")
    bare = save(bob, "https://没有.example/")
    run = applied(archive, bob, merge=True)
    assert run.phase == "done" and own.snapshots.count() == 2
    pinned = own.snapshots.get(version=1)
    Snapshot.objects.filter(pk=pinned.pk).update(pinned_at=timezone.now())
    imports.undo(run)
    transfer_work.carry_out(run.pk)
    own.refresh_from_db()
    # What was pinned since is the person's own, and so the page that is shown.
    assert list(own.snapshots.all()) == [pinned] and own.current_snapshot == pinned
    assert not own.link_tags.exists() and own.title == "鲍勃的标题" and own.notes == ""
    assert list(Link.objects.filter(owner=bob).order_by("pk")) == [own, bare] and not bare.captures.exists()
    assert own.captures.get().snapshot == pinned


def test_it_holds_few_large_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_desk, "_MOST_TEXT", 1000)
    rows = [AliasRow("排版", str(n), "长" * (400 if n < 6 else 1)) for n in range(60)]
    assert [len(batch) for batch in in_batches(rows)][:2] == [3, 3] and sum(map(len, in_batches(rows))) == 60
    assert list(in_batches(range(3))) == [[0, 1, 2]]


def test_it_finds_nothing_new_the_second_time(tmp_path: Path) -> None:
    full_library(person("alice"))
    path = archive_of(person("alice"), tmp_path)
    bob = person("bob")
    bring_in_file(bob, path)
    models = (Link, Tag, LinkTag, Collection, CollectionLink, SavedSearch, Highlight, Suggestion, Snapshot, Artifact,
              TagRule, TagProposal, FollowedFeed)  # fmt: skip
    before = [model.objects.filter(owner=bob).count() for model in models]
    # Rules that are there already have their turn on what comes.
    TagRule.objects.filter(owner=bob).update(is_active=False)
    brought = bring_in_file(bob, path, merge=True)
    assert (brought.added, brought.merged) == (0, 0) or brought.added == 0
    assert [model.objects.filter(owner=bob).count() for model in models] == before


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with members changed; None leaves one out."""
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for info in old.infolist():
            data = change(info.filename, old.read(info))
            if data is not None:
                new.writestr(info, data)
    return other


def with_manifest(**values: object) -> Callable[[str, bytes], bytes | None]:
    return lambda name, data: json.dumps(json.loads(data) | values).encode() if name == "manifest.json" else data


def refusal(path: Path) -> ArchiveRefused:
    """Bringing it in is refused, and nothing at all is written."""
    new = person("new")
    with pytest.raises(ArchiveRefused) as refused:
        bring_in_file(new, path)
    assert library_archive.is_empty(new) and not Snapshot.objects.filter(owner=new).exists()
    return refused.value


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    full_library(person("alice"))
    return archive_of(person("alice"), tmp_path)


def test_it_refuses_a_newer_version(archive: Path) -> None:
    assert refusal(rewritten(archive, with_manifest(version=4))).reason == "newer_version"


def test_it_migrates_an_older_version(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = rewritten(archive, with_manifest(version=3))
    monkeypatch.setattr("linksnap.formats.archive.versions.VERSION", 4)
    assert refusal(old).reason == "newer_version"
    monkeypatch.setattr(
        "linksnap.formats.archive.versions.UPGRADES",
        {3: lambda noun, row: row | {"title": "升级了"} if noun == "links" else row},
    )
    bring_in_file(person("new"), old)
    assert set(Link.objects.filter(owner=person("new")).values_list("title", flat=True)) == {"升级了"}


_NEW_SINCE = {
    "settings": (
        "formats", "thins_versions", "auto_tags_from", "remembers_searches", "has_letter_keys", "views", "exports",
    ),
    "link_tags": ("probability",),
    "snapshots": (
        "modified_at", "canonical_url", "document", "evidence", "strategy", "faults", "details", "pinned_at", "seen_at",
    ),
    "artifacts": ("part",),
}  # fmt: skip


def test_it_reads_an_archive_of_the_first_version(archive: Path) -> None:
    old = archive
    for noun, fields in _NEW_SINCE.items():
        old = sealed(old, noun, without(*fields))
        old = old.rename(old.with_name(f"without-{noun}.zip"))
    old = rewritten(old, as_the_first_version)
    bring_in_file(person("new"), old)
    snapshot = Snapshot.objects.get(owner=person("new"), title="第2版")
    assert (snapshot.document, snapshot.strategy, snapshot.details) == ("page", "plain", {})
    assert not OutgoingLink.objects.filter(owner=person("new")).exists()
    assert snapshot.artifacts.get(kind="html").part == 0
    assert not TagRule.objects.filter(owner=person("new")).exists() and person("new").remembers_searches


def without(*fields: str) -> Callable[[list[bytes]], list[bytes]]:
    """Rows without some of their fields, and pictures only as far as the first version could tell them apart."""

    def change(lines: list[bytes]) -> list[bytes]:
        rows = [json.loads(line) for line in lines]
        rows = [{name: row[name] for name in row if name not in fields} for row in rows if not row.get("part")]
        return [json.dumps(row).encode() + b"\n" for row in rows]

    return change


def as_the_first_version(name: str, data: bytes) -> bytes | None:
    if name.removesuffix(".jsonl") in SINCE:
        return None
    if name != "manifest.json":
        return data
    manifest = json.loads(data) | {"version": 1}
    for noun in SINCE:
        manifest["counts"].pop(noun)
        manifest["members"].pop(f"{noun}.jsonl")
    return json.dumps(manifest).encode()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_it_refuses_a_truncated_file(share: float, archive: Path) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    assert refusal(archive).reason == "bad_archive"


def test_it_refuses_a_file_with_one_flipped_byte_in_any_member(archive: Path) -> None:
    data = archive.read_bytes()
    with zipfile.ZipFile(archive) as there:
        members = [info for info in there.infolist() if info.file_size]
    for info in members:
        name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
        place = info.header_offset + 30 + name + extra + info.compress_size // 2
        archive.write_bytes(data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :])
        assert refusal(archive).reason == "bad_archive", info.filename


def test_it_names_every_missing_blob(archive: Path) -> None:
    lost = sorted(set(Artifact.objects.values_list("sha256", flat=True)))[:2]
    names = {blob_member(sha256) for sha256 in lost}
    refused = refusal(rewritten(archive, lambda name, data: None if name in names else data))
    assert refused.faults == [f"{blob_member(sha256)}: missing" for sha256 in lost]


def test_it_refuses_a_blob_that_would_fill_the_memory(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LARGEST_BLOB", 1)
    refused = refusal(archive)
    assert refused.reason == "bad_archive" and refused.faults and refused.faults[0].endswith(": too large")


def sealed(path: Path, noun: str, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    """The archive with other rows of a noun and a manifest that says so: what somebody with a mind to it could make."""
    with zipfile.ZipFile(path) as old:
        lines = change(old.read(f"{noun}.jsonl").splitlines(keepends=True))
        manifest = json.loads(old.read("manifest.json"))
    data = b"".join(lines)
    manifest["counts"][noun] = len(lines)
    manifest["members"][f"{noun}.jsonl"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    texts = {f"{noun}.jsonl": data, "manifest.json": json.dumps(manifest).encode()}
    return rewritten(path, lambda name, old_data: texts.get(name, old_data))


def edited(**values: object) -> Callable[[list[bytes]], list[bytes]]:
    return lambda lines: [json.dumps(json.loads(lines[0]) | values).encode() + b"\n", *lines[1:]]


@pytest.mark.parametrize(
    ("noun", "change"),
    [
        ("links", edited(url="javascript:alert('坏')")),
        ("links", edited(public_id="../../坏")),
        ("links", edited(title=7)),
        ("links", edited(title="\x00")),
        ("links", edited(notes="\ud800")),
        ("links", edited(created_at="昨天")),
        ("links", edited(owner_id=1)),
        ("links", edited(current="f" * 32)),
        ("links", lambda lines: lines + lines[:1]),
        ("links", lambda lines: [b"{" * 20_000 + b"\n", *lines]),
        ("links", lambda lines: lines[1:]),
        ("tags", edited(parent="没有的")),
        ("tags", edited(name="逗,号")),
        ("tags", edited(name="长" * 201)),
        ("tags", lambda lines: edited(parent=json.loads(lines[0])["key"])(lines)),
        ("link_tags", edited(source="谁知道")),
        ("snapshots", edited(words=-1)),
        ("snapshots", edited(text_sha256="不是十六进制")),
        ("snapshots", edited(version=2**40)),
        ("captures", edited(state="queued")),
        ("captures", edited(step_seconds={"fetch": "很久"})),
        ("captures", edited(step_seconds={"fetch": 1e300})),
        ("snapshots", edited(faults={"pdf": ["坏"]})),
        ("artifacts", edited(kind="../../x")),
        ("artifacts", edited(sha256="0" * 64)),
        ("artifacts", edited(size=True)),
        ("settings", edited(language="klingon")),
        ("settings", edited(formats=["坏"])),
        ("settings", edited(formats=[{}])),
        ("settings", edited(auto_tags_from=0.1)),
        ("settings", edited(views={"library": ["表"]})),
        ("settings", edited(exports={"rhythm": "year", "format": "json", "keep": 1})),
        ("rules", edited(tag="没有的")),
        ("rules", lambda lines: [edited(public_id=f"{n:032x}", query=str(n))(lines[:1])[0] for n in range(201)]),
        ("tag_decisions", edited(kind="谁知道")),
        ("followed_feeds", edited(url="javascript:alert('坏')")),
        ("followed_feeds", edited(seen=[7])),
        ("followed_feeds", edited(collection="f" * 32)),
        ("artifacts", edited(part=-1)),
        ("outgoing_links", edited(snapshot="f" * 32)),
        ("outgoing_links", edited(n=2**40)),
        ("blobs", edited(sha256="../../../etc/passwd")),
    ],
)  # fmt: skip
def test_it_refuses_rows_that_are_none(noun: str, change: Callable[[list[bytes]], list[bytes]], archive: Path) -> None:
    assert refusal(sealed(archive, noun, change)).reason in {"bad_archive", "newer_version"}


def test_it_keeps_links_to_private_addresses_as_links(archive: Path) -> None:
    other = sealed(archive, "links", edited(url="http://192.168.1.10/维基", canonical_url="http://192.168.1.10/维基"))
    bring_in_file(person("new"), other)
    assert Link.objects.filter(owner=person("new"), host__contains="example").count() >= 2
    assert Link.objects.filter(owner=person("new"), url="http://192.168.1.10/维基").exists()


def test_it_gives_an_odd_slug_a_new_one(archive: Path) -> None:
    bring_in_file(person("new"), sealed(archive, "tags", edited(slug="../坏")))
    assert all("/" not in slug for slug in Tag.objects.filter(owner=person("new")).values_list("slug", flat=True))


def applied(path: Path, owner: User, **chosen: object) -> TransferRun:
    """An import of the archive as a person starts it in the page, and as the worker carries it out."""
    run = imports.start(owner, [path.read_bytes()], "我的库.zip")
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.phase, run.format) == ("ready", "linksnap"), run.reason
    imports.apply(run, ImportOptions(**chosen))  # type: ignore[arg-type]
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    return run


def test_it_comes_through_the_import_page_with_a_report_and_can_be_taken_back(archive: Path) -> None:
    bob = person("bob")
    run = applied(archive, bob)
    assert (run.phase, run.rows_done) == ("done", 3), run.detail
    assert run.rows.filter(outcome="added").count() == 3
    imports.undo(run)
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    left = set(run.rows.values_list("reason", flat=True))
    assert run.phase == "undone" and not Link.objects.filter(owner=bob).exists(), left
    assert not Tag.objects.filter(owner=bob, aliases=None).exists() and Link.objects.count() == 3
    models = (TagRule, FollowedFeed, SavedSearch)
    assert not any(model.objects.filter(owner=bob).exists() for model in models)


def test_it_takes_back_the_settings_an_archive_changed_but_not_those_changed_since(tmp_path: Path) -> None:
    alice, bob = person("alice"), person("bob")
    full_library(alice)
    looks = {"资料库": {"order": "title"}}
    User.objects.filter(pk=alice.pk).update(theme="dark", language="en", views=looks)
    User.objects.filter(pk=bob.pk).update(theme="light", language="zh-hans", auto_tags_from=0.8, views={})
    run = applied(archive_of(User.objects.get(pk=alice.pk), tmp_path), bob)
    bob.refresh_from_db()
    assert (bob.theme, bob.language, bob.views) == ("dark", "en", looks), run.detail
    assert ExportSchedule.objects.filter(owner=bob).exists()
    User.objects.filter(pk=bob.pk).update(language="")
    imports.undo(run)
    transfer_work.carry_out(run.pk)
    bob.refresh_from_db()
    assert (bob.theme, bob.auto_tags_from, bob.views, bob.language) == ("light", 0.8, {}, "")
    assert not ExportSchedule.objects.filter(owner=bob).exists()


def test_it_tells_in_the_run_why_an_archive_was_refused(archive: Path) -> None:
    save(person("bob"), "https://bob.example/")
    assert (applied(archive, person("bob")).phase, TransferRun.objects.get().reason) == ("failed", "not_empty")
    assert applied(archive, person("bob"), merge=True).phase == "done"


def test_it_tells_every_fault_in_the_run(archive: Path) -> None:
    sha256 = Artifact.objects.values_list("sha256", flat=True)[0]
    run = applied(rewritten(archive, lambda name, data: None if name == blob_member(sha256) else data), person("bob"))
    assert (run.phase, run.reason) == ("failed", "bad_archive")
    assert run.counts["faults"] == [f"{blob_member(sha256)}: missing"]


def test_it_believes_nothing_of_an_upload_that_was_not_checked_beside_the_worker(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = person("bob")
    # What is read in the worker itself would come through here.
    monkeypatch.setattr(library_archive, "find_faults", lambda *_: pytest.fail("checked in the worker"))
    assert applied(archive, bob).phase == "done"
    User.objects.filter(pk=bob.pk).delete()
    monkeypatch.setattr(pipeline, "checked_archive", lambda _: iter(()))
    run = applied(archive, person("bob"))
    assert (run.phase, run.reason) == ("failed", "internal") and library_archive.is_empty(run.owner)


def test_it_writes_nothing_for_an_import_cancelled_meanwhile(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = person("bob")
    run = imports.start(bob, [archive.read_bytes()], "我的库.zip")
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    imports.apply(run, ImportOptions())

    def cancelled(*_: object) -> None:
        TransferRun.objects.filter(pk=run.pk).update(state="cancelled", phase="cancelled")

    monkeypatch.setattr(library_archive, "_report", cancelled)
    transfer_work.carry_out(run.pk)
    assert library_archive.is_empty(bob) and not Snapshot.objects.filter(owner=bob).exists()


def test_it_asks_before_it_merges_in_the_page(archive: Path) -> None:
    bob = person("bob")
    save(bob, "https://bob.example/")
    run = imports.start(bob, [archive.read_bytes()], "我的库.zip")
    transfer_work.carry_out(run.pk)
    browser = browser_of(bob)
    shown = browser.get(f"/import/{run.public_id}/").content.decode()
    assert 'name="merge"' in shown and 'name="extra_tags"' not in shown
    chosen = {"tags": "mine", "min_uses": "3", "folders": "collections"}
    assert browser.post(f"/import/{run.public_id}/apply/", chosen).status_code == 422
    run.refresh_from_db()
    assert run.phase == "ready"
    assert browser.post(f"/import/{run.public_id}/apply/", chosen | {"merge": "1"}).status_code == 302
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    assert run.phase == "done" and Link.objects.filter(owner=bob).count() == 4


def test_it_keeps_of_the_pictures_what_is_a_picture(tmp_path: Path) -> None:
    link = save(person("alice"), "https://图片.example/", "三张图")
    snapshot = snapshot_of(link)
    artifact_of(snapshot, "thumbnail", picture_of("red"))
    artifact_of(snapshot, "favicon", picture_of("blue", "PNG") + "<script>尾巴</script>".encode())
    artifact_of(snapshot, "screenshot", "<html>没有图</html>".encode())
    path = archive_of(person("alice"), tmp_path)
    bring_in_file(person("bob"), path)
    came = {one.kind: one for one in Artifact.objects.filter(owner=person("bob"))}
    assert set(came) == {"thumbnail", "favicon"}
    assert read_artifact(came["thumbnail"]) == picture_of("red")
    assert read_artifact(came["favicon"]) == picture_of("blue", "PNG")
    assert came["favicon"].size == len(picture_of("blue", "PNG"))
