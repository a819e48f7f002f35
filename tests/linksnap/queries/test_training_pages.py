"""What the encoder may learn from: pages of those who agreed, with all that was said of them, and nobody else's."""

import pytest
from django.utils import timezone

from linksnap.models import Highlight, Link, OpenedHit, OutgoingLink, Suggestion, SuggestionState, TagSource, User
from linksnap.queries.training_pages import count_pages, training_pages
from linksnap.services.training_runs import agree
from tests.kept import link_of, passage_of, snapshot_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def page(owner: User, url: str, title: str, *texts: str, **fields: object) -> Link:
    link = link_of(owner, url)
    link.current_snapshot = snapshot_of(link, title=title, verdict=str(fields.pop("verdict", "complete")))
    for name, value in fields.items():
        setattr(link, name, value)
    link.save()
    for n, text in enumerate(texts):
        passage_of(link.current_snapshot, n, text, (n, n))
    return link


@pytest.fixture
def alice() -> User:
    agree(person("alice"), True)
    return person("alice")


def test_it_brings_everything_that_was_said(alice: User) -> None:
    link = page(
        alice, "https://blog.zili.example/a", "数据库索引", "索引是一棵树。", "写入也要更新它。", notes="面试前看"
    )
    other = page(alice, "https://b.example/", "读书笔记")
    tag_of(alice, "数据库", link)
    machine = tag_of(alice, "自动", link)
    machine.link_tags.update(source=TagSource.AUTO)
    suggestion_of(link, "前端", state=SuggestionState.REJECTED)
    Highlight.objects.create(owner=alice, link=link, quote="一棵树", quote_sha256=b"1", created_at=timezone.now())
    OpenedHit.objects.create(owner=alice, text="索引为什么快", link=link, rank=1)
    OutgoingLink.objects.create(
        owner=alice,
        snapshot=other.current_snapshot,
        n=0,
        url=link.url,
        canonical_sha256=link.canonical_sha256,
        text="讲索引的那篇",
    )
    (said, _) = training_pages()
    assert (said.title, said.note, said.lang, said.site) == ("数据库索引", "面试前看", "zh", "zili.example")
    assert said.passages == ("索引是一棵树。", "写入也要更新它。") and said.tags == ("数据库",)
    assert (said.refused, said.highlights, said.questions, said.anchors) == (
        ("前端",), ("一棵树",), ("索引为什么快",), ("讲索引的那篇",)
    )  # fmt: skip


def test_it_asks_first() -> None:
    page(person("bob"), "https://b.example/", "不肯的人")
    page(person("carol"), "https://c.example/", "没问过的人")
    agree(person("bob"), False)
    assert count_pages() == 0 and list(training_pages()) == []
    agree(person("bob"), True)
    assert [one.title for one in training_pages()] == ["不肯的人"]
    User.objects.filter(username="bob").update(is_active=False)
    assert count_pages() == 0


def test_it_leaves_walls_out_and_names_near_duplicates_alike(alice: User) -> None:
    first = page(alice, "https://a.example/", "原文")
    page(alice, "https://a.example/print", "打印版", near_duplicate_of=first)
    page(alice, "https://wall.example/", "请登录", verdict="login_wall")
    link_of(alice, "https://nothing.example/")
    pages = list(training_pages())
    assert [one.title for one in pages] == ["原文", "打印版"] and pages[0].page == pages[1].page == first.pk


def test_it_reads_many_pages_in_parts(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linksnap.queries.training_pages._AT_ONCE", 2)
    for n in range(5):
        page(alice, f"https://zili.example/{n}", f"第 {n} 页", f"正文 {n}")
    assert [one.passages for one in training_pages()] == [(f"正文 {n}",) for n in range(5)]
    assert not Suggestion.objects.exists()
