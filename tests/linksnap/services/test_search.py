"""Searching a library through the real database: words, meaning, both, fallback, strangers, paging."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linksnap.models import User
from linksnap.services.search import Fallback, SearchMode, SearchRequest, Why, search
from tests.people import person
from tests.searchable import find, found, page_of

pytestmark = pytest.mark.django_db

KEYWORD, MEANING, HYBRID = SearchMode.KEYWORD, SearchMode.MEANING, SearchMode.HYBRID


@pytest.fixture
def alice() -> User:
    """A small library in two languages."""
    owner = person("alice")
    page_of(owner, "db", "关系数据库如何建立索引。B 树索引适合范围查询。", title="数据库索引原理")
    page_of(owner, "snapshot", "网页快照保存页面的原样，链接失效后仍可阅读。", title="为什么要保存网页快照")
    page_of(owner, "ml", "机器学习的第一课：线性回归与梯度下降。", "第二课：神经网络。", title="机器学习入门")
    page_of(owner, "rust", "Running tests runs all test_functions in parallel.", title="Testing in Rust", lang="en")
    page_of(owner, "cafe", "Self-hosted GitHub Actions runners in a café.", title="Runners", lang="en")
    return owner


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("库", ["db"]),
        ("快照", ["snapshot"]),
        ("神经网", ["ml"]),
        ("網頁快照", ["snapshot"]),
        ("Ｂ　树", ["db"]),
        ("run", ["rust"]),
        ("CAFE", ["cafe"]),
        ("test functions", ["rust"]),
        ("testFunctions", ["rust"]),
        ("selfhosted", ["cafe"]),
        ('"github actions"', ["cafe"]),
        ('"actions github"', []),
        ('"机器学习"', ["ml"]),
        ('"学习机器"', []),
        ("rust.example", ["rust"]),
        ("索照", []),
    ],
)
def test_it_finds_words(alice: User, text: str, names: list[str]) -> None:
    assert found(alice, text) == names


def test_it_answers_a_question_whose_words_are_only_partly_there(alice: User) -> None:
    assert found(alice, "怎样给数据库建立合适的索引？")[0] == "db"
    assert found(alice, "how do I run the tests of a rust workspace?")[0] == "rust"


def test_it_prefers_the_title_and_neighbouring_words() -> None:
    bob = person("bob")
    page_of(bob, "apart", "全文很长。后面才讲到检索。", title="笔记")
    page_of(bob, "text", "这里讲全文检索的实现。", title="笔记")
    page_of(bob, "title", "这里讲实现。", title="全文 检索")
    assert found(bob, "全文 检索") == ["title", "text", "apart"]


def test_it_finds_by_meaning_what_the_words_miss(alice: User) -> None:
    results = find(alice, "梯度下降与线性回归的推导过程", MEANING)
    assert results.hits[0].link.host == "ml.example"
    assert results.hits[0].why == Why.MEANING
    assert len(results.hits) < 5


def test_it_says_why_and_where(alice: User) -> None:
    hit = find(alice, "神经网络", HYBRID).hits[0]
    assert (hit.why, hit.passage and hit.passage.n) == (Why.BOTH, 1)
    assert ("神经网络", True) in hit.snippet
    assert hit.words_score and hit.meaning_score and 0 < hit.score <= 1


def test_it_searches_words_and_says_so_when_no_encoder_answers(alice: User) -> None:
    results = search(alice, SearchRequest("快照", HYBRID))
    assert (results.mode_used, results.fallback) == (KEYWORD, Fallback.ENCODER_UNAVAILABLE)
    assert [hit.why for hit in results.hits] == [Why.WORDS]
    assert search(person("nobody"), SearchRequest("快照", MEANING)).fallback == Fallback.ENCODER_UNAVAILABLE


def test_it_asks_no_encoder_for_words_alone(alice: User) -> None:
    assert search(alice, SearchRequest("快照", KEYWORD)).fallback is None


@pytest.mark.parametrize("mode", list(SearchMode))
def test_it_never_shows_a_stranger_anything(alice: User, mode: SearchMode) -> None:
    bob = person("bob")
    page_of(bob, "own", "鲍勃自己的数据库笔记。", title="笔记")
    for text in ("数据库", "tag:机器", "is:unread", "site:db.example", "-数据库", "快照 OR 数据库"):
        assert set(found(bob, text, mode)) <= {"own"}


def test_it_pages_stably(alice: User) -> None:
    for number in range(30):
        page_of(alice, f"same{number}", "同样的文字。", title="同样")
    whole = [hit.link.pk for hit in find(alice, "同样 文字", HYBRID, limit=30).hits]
    pages = [
        hit.link.pk for start in range(0, 30, 7) for hit in find(alice, "同样 文字", HYBRID, limit=7, offset=start).hits
    ]
    assert pages[:30] == whole
    assert len(set(pages)) == len(pages)
    assert find(alice, "同样 文字", HYBRID, limit=7).total == find(alice, "同样 文字", HYBRID, offset=21).total


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "!!!",
        "\"'\\",
        "a\\'b 'c",
        "数据\x00库",
        "& | ! <-> :* ( )",
        "'数据':A & !'库'",
        "很长的问题 " * 2000,
        "x" * 10_000,
        "\ud800 数据",
        "%s %(a)s {0} {bit}",
        "tag:\x00 site:% url:_ title:'",
        "-" * 50,
        "((((((((((-(-(",
        "👩‍👩‍👧 ㍿ ﷽",
        'before:0001-01-01 after:9999-12-31 "',
    ],
)
@pytest.mark.parametrize("mode", list(SearchMode))
def test_it_survives_any_text(alice: User, text: str, mode: SearchMode) -> None:
    vector = [1.0] + [0.0] * 383
    results = search(alice, SearchRequest(text, mode, vector=vector))
    assert results.total >= len(results.hits)


def test_it_finds_nothing_for_punctuation_only(alice: User) -> None:
    assert found(alice, "!!! ？", HYBRID) == []


def test_it_lists_what_meets_filters_alone_newest_first(alice: User) -> None:
    results = find(alice, "lang:en", HYBRID)
    assert [hit.why for hit in results.hits] == [Why.FILTERS, Why.FILTERS]
    assert found(alice, "lang:英文", HYBRID) == ["cafe", "rust"]
    assert results.total == 2


def test_it_takes_filters_beside_the_text(alice: User) -> None:
    assert found(alice, "", lang="zh", limit=2) == ["ml", "snapshot"]
    assert found(alice, "", site="db.example") == ["db"]
    assert found(alice, "机器", state="archived") == []
    assert found(alice, "机器", tags=("没有",)) == []


def test_it_asks_the_database_equally_often_for_few_and_many_hits(alice: User) -> None:
    with CaptureQueriesContext(connection) as few:
        find(alice, "数据库 索引", HYBRID)
    for number in range(20):
        page_of(alice, f"more{number}", "数据库索引。", title=f"索引 {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(find(alice, "数据库 索引", HYBRID).hits) > 20
    # Where pages are drawn to the best ones, three more: a sample of the library in two, and the vectors of the pages.
    assert len(few) <= 9 and len(many) <= 12
