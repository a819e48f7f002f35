"""An import from upload to library: what is kept, merged, refused; and that the second time adds nothing."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from linksnap.models import (
    Capture,
    CaptureQueue,
    CaptureSource,
    CollectionLink,
    Highlight,
    Link,
    LinkTag,
    Suggestion,
    SuggestionState,
    Tag,
    TagSource,
    TransferPhase,
    TransferRow,
    WorkState,
)
from linksnap.queries import transfers
from linksnap.queries.import_captures import capture_estimate
from linksnap.services import imports, links
from linksnap.services.importing.options import FolderUse, ImportOptions, TagTrust
from tests.imported import imported, plain_lines, started, worked  # noqa: F401
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_lines")]

FULL = {
    "url": "https://zili.example/排版?utm_source=mail",
    "title": "中文网页排版",
    "description": "标点压缩的历史",
    "notes": "值得再读",
    "tags": ["排版", "Web Fonts"],
    "folders": [["设计", "字体"]],
    "added_at": "2014-05-06T07:08:09",
    "is_unread": True,
    "is_favourite": True,
    "is_archived": True,
    "is_shared": True,
    "highlights": [{"quote": "行高决定呼吸", "note": "对", "colour": "yellow", "created_at": "2015-01-02T03:04:05"}],
}


def names_of(link: Link) -> set[str]:
    return set(Tag.objects.filter(link_tags__link=link).values_list("name", flat=True))


def test_it_keeps_all_a_row_says() -> None:
    run = imported(person("alice"), FULL)
    link = Link.objects.get()
    assert run.phase == TransferPhase.DONE and run.rows_done == run.rows_total == 1
    assert (link.title, link.description, link.notes) == ("中文网页排版", "标点压缩的历史", "值得再读")
    assert link.created_at == datetime(2014, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (link.is_unread, link.is_favourite, link.is_archived, link.is_shared) == (True, True, True, True)
    assert names_of(link) == {"排版", "Web Fonts"}
    assert set(LinkTag.objects.values_list("source", flat=True)) == {TagSource.IMPORT}
    place = CollectionLink.objects.select_related("collection__parent").get()
    assert (place.collection.name, place.collection.parent and place.collection.parent.name) == ("字体", "设计")
    mark = Highlight.objects.get()
    assert (mark.quote, mark.note, mark.created_at.year) == ("行高决定呼吸", "对", 2015)


def test_it_is_searchable_by_title_notes_description_and_tags_at_once() -> None:
    imported(person("alice"), FULL)
    words = Link.objects.extra(select={"text": "words::text"}).get().text  # type: ignore[attr-defined]
    for lexeme in ("'网页'", "'再读'", "'压缩'", "'font'"):
        assert lexeme in words


def test_it_asks_for_captures_in_bulk() -> None:
    imported(person("alice"), FULL)
    capture, link = Capture.objects.get(), Link.objects.get()
    assert capture.queue == CaptureQueue.BULK and capture.state == WorkState.QUEUED
    assert link.latest_capture_id == capture.pk and capture.events.get().kind == "queued"


def test_it_asks_for_no_captures_where_none_are_wanted() -> None:
    imported(person("alice"), FULL, options=ImportOptions(capture=False))
    assert not Capture.objects.exists() and Link.objects.get().latest_capture is None


def test_it_adds_nothing_the_second_time() -> None:
    alice = person("alice")
    imported(alice, FULL, {"url": "https://b.example/二"})
    before = list(Link.objects.order_by("pk").values())
    run = imported(alice, FULL, {"url": "https://b.example/二"})
    assert run.counts["applied"] == {"duplicate": 2}
    assert list(Link.objects.order_by("pk").values()) == before
    assert Capture.objects.count() == 2 and LinkTag.objects.count() == 2


def test_it_merges_with_what_the_library_has() -> None:
    alice = person("alice")
    options = links.SaveOptions(title="我的标题", notes="我的笔记", tags=("字体",))
    links.save(alice, "https://zili.example/排版", options=options)
    run = imported(alice, FULL)
    link = Link.objects.get()
    assert run.counts["applied"]["merged"] == 1
    assert link.title == "我的标题" and link.notes == "我的笔记\n\n值得再读" and link.description == "标点压缩的历史"
    assert link.created_at.year == 2014 and link.is_favourite and link.is_archived
    assert names_of(link) == {"排版", "Web Fonts", "字体"}
    assert Capture.objects.count() == 1
    words = Link.objects.extra(select={"text": "words::text"}).get().text  # type: ignore[attr-defined]
    assert "'再读'" in words and "'字体'" in words


def test_it_merges_rows_of_one_file() -> None:
    rows = [
        {"url": "https://a.example/页", "title": "甲", "tags": ["一"], "added_at": "2020-01-01T00:00:00"},
        {
            "url": "https://a.example/页?utm_medium=x",
            "notes": "再见",
            "tags": ["二"],
            "added_at": "2010-01-01T00:00:00",
        },
        {"url": "https://a.example/页"},
    ]
    run = imported(person("alice"), *rows)
    link = Link.objects.get()
    assert (link.title, link.notes, link.created_at.year) == ("甲", "再见", 2010) and names_of(link) == {"一", "二"}
    outcomes = TransferRow.objects.order_by("number").values_list("outcome", flat=True)
    assert list(outcomes) == ["added", "merged", "duplicate"] and run.counts["applied"]["added"] == 1


def test_it_refuses_rows_with_their_reason_and_loses_none() -> None:
    rows = [
        {"url": "javascript:alert('书签')", "title": "小书签"},
        {"url": "data:text/html," + "长" * 100_000},
        {"url": "http://127.0.0.1/admin"},
        {"url": "https://user:secret@a.example/"},
        {"url": "   "},
        {"url": "https://a.example/有 空格/中文?q=一 二"},
        {"reason": "truncated", "text": "文件到此为止"},
    ]
    run = imported(person("alice"), *rows)
    reasons = dict(TransferRow.objects.filter(outcome="rejected").values_list("number", "reason"))
    assert reasons == {
        1: "not_a_web_address", 2: "too_long", 3: "private_address", 4: "credentials", 5: "no_url", 7: "truncated"
    }  # fmt: skip
    assert Link.objects.get().url.isascii() and "%20" in Link.objects.get().url
    assert run.counts["applied"]["rejected"] == 6 and len(list(transfers.report_lines(run))) == 7


def test_it_takes_texts_no_database_holds() -> None:
    odd = {
        "url": "https://a.example/",
        "title": "零\x00字节\ud800",
        "notes": "\x00",
        "tags": ["a\x00b", "#", "好" * 240],
    }
    imported(person("alice"), odd)
    link = Link.objects.get()
    assert "\x00" not in link.title and link.notes == "" and names_of(link) == {"ab", "好" * 200}


def test_it_dates_nothing_in_the_future() -> None:
    imported(person("alice"), {"url": "https://a.example/未来", "added_at": "2106-02-07T00:00:00"})
    assert Link.objects.get().created_at <= datetime.now(UTC)


def test_it_reads_without_touching_the_library() -> None:
    alice = person("alice")
    links.save(alice, "https://zili.example/排版", options=links.SaveOptions(tags=("排版",)))
    rows = [
        FULL,
        {**FULL, "url": "https://b.example/二", "folders": [["设计"]], "added_at": "2001-01-01T00:00:00"},
        {"url": "https://b.example/二"},
        {"url": "place:sort=8"},
    ]
    run = started(alice, *rows)
    found = transfers.preview(run)
    assert run.phase == TransferPhase.READY and run.format == "text"
    assert (found.rows, found.new, found.merged, found.repeated, found.rejected) == (4, 1, 1, 1, 1)
    assert found.reasons == (("not_a_web_address", 1),) and found.oldest and found.oldest.year == 2001
    assert [(folder.path, folder.links) for folder in found.folders] == [(("设计",), 1), (("设计", "字体"), 1)]
    assert {tag.name: tag.uses for tag in found.tags} == {"排版": 2, "Web Fonts": 2} and found.tags_by_uses[0] == (2, 2)
    assert transfers.samples(run, "added")[0].title == "中文网页排版"
    assert transfers.samples(run, "rejected")[0].reason == "not_a_web_address"
    assert Link.objects.count() == 1 and Tag.objects.count() == 1 and not TransferRow.objects.exists()
    assert capture_estimate(run).waiting == 1


def test_it_foretells_what_a_second_import_does() -> None:
    alice = person("alice")
    imported(alice, FULL)
    found = transfers.preview(started(alice, FULL, {**FULL, "url": "https://c.example/三"}))
    assert (found.duplicate, found.new, found.merged) == (1, 1, 0)


def test_it_puts_tags_up_for_review() -> None:
    alice = person("alice")
    imported(alice, FULL, options=ImportOptions(tags=TagTrust.REVIEW, extra_tags=("从旧处来",)))
    assert names_of(Link.objects.get()) == {"从旧处来"}
    proposed = Suggestion.objects.filter(state=SuggestionState.PENDING, reason="imported")
    assert set(proposed.values_list("name", flat=True)) == {"排版", "Web Fonts"}
    assert not Tag.objects.filter(name="排版").exists()


def test_it_takes_only_tags_used_often_enough() -> None:
    rows = [{"url": f"https://a.example/{n}", "tags": ["常用", f"只此{n}"]} for n in range(3)]
    imported(person("alice"), *rows, options=ImportOptions(tags=TagTrust.OFTEN_USED, min_uses=3))
    assert list(Tag.objects.values_list("name", flat=True)) == ["常用"]
    assert LinkTag.objects.count() == 3 and Suggestion.objects.count() == 3


def test_it_marks_what_a_machine_tagged() -> None:
    imported(person("alice"), {"url": "https://a.example/机", "machine_tags": ["人工智能"], "tags": ["我的"]})
    assert dict(LinkTag.objects.values_list("tag__name", "source")) == {"人工智能": "machine", "我的": "import"}


def test_it_turns_folders_into_nested_tags() -> None:
    rows = [
        {"url": "https://a.example/一", "folders": [["开发", "数据库"]]},
        {"url": "https://a.example/二", "folders": [["开发"]]},
    ]
    imported(person("alice"), *rows, options=ImportOptions(folders=FolderUse.TAGS))
    child = Tag.objects.get(name="数据库")
    assert child.parent and child.parent.name == "开发" and not CollectionLink.objects.exists()
    assert LinkTag.objects.count() == 2


def test_it_leaves_folders_out() -> None:
    imported(person("alice"), FULL, options=ImportOptions(folders=FolderUse.IGNORE))
    assert not CollectionLink.objects.exists()


def test_it_uses_the_tag_an_alias_leads_to() -> None:
    alice = person("alice")
    links.save(alice, "https://x.example/", options=links.SaveOptions(tags=("Web-Font",)))
    imported(alice, FULL)
    assert Tag.objects.filter(owner=alice).count() == 2


def test_it_says_why_a_whole_file_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = person("alice")
    run = worked(imports.start(alice, [b"broken"], "x", "text"))
    assert (run.phase, run.state, run.reason, run.detail) == ("failed", "failed", "bad_syntax", "坏了")
    unknown = worked(imports.start(alice, ["不是书签".encode()], "x"))
    assert unknown.reason == "unknown_format"


def test_it_never_shows_one_person_the_import_of_another() -> None:
    run = imported(person("alice"), FULL)
    bob = person("bob")
    assert transfers.run_of(bob, run.public_id) is None and not transfers.runs(bob).exists()
    assert transfers.run_of(person("alice"), run.public_id) == run


def test_it_keeps_the_page_that_comes_along_as_a_version_of_its_time() -> None:
    alice = person("alice")
    page = "<!doctype html><html><title>旧版</title><body><p>当年的正文</p></body></html>"
    row = {**FULL, "page": page}
    run = imported(alice, row, {"url": "https://b.example/二"})
    kept = Capture.objects.get(source=CaptureSource.IMPORT)
    assert kept.queue == CaptureQueue.BULK and kept.live_after and kept.page_date and kept.page_date.year == 2014
    assert Capture.objects.count() == 2 and run.counts["applied"]["pages"] == 1
    again = imported(alice, row, {"url": "https://b.example/二"})
    assert again.counts["applied"] == {"duplicate": 2} and Capture.objects.count() == 2


def test_it_leaves_pages_out_where_none_are_wanted() -> None:
    run = imported(person("alice"), {**FULL, "page": "<p>正文</p>"}, options=ImportOptions(keep_pages=False))
    assert not Capture.objects.filter(source=CaptureSource.IMPORT).exists() and "pages" not in run.counts["applied"]
    assert Capture.objects.count() == 1


def test_it_tells_of_a_page_that_is_not_taken(settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    imported(person("alice"), {**FULL, "page": "<!doctype html><p>太长的正文</p>"})
    assert TransferRow.objects.get().reason == "file_too_large"
    assert Capture.objects.get().source == CaptureSource.BROWSER
