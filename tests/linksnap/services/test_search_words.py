"""What words find: code, versions, names of files, twelve languages; misspelt words; filters, orders and facets."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linksnap.models import Link, LinkCheck, LinkHealth, Snapshot, User
from linksnap.rules.query_warnings import QueryProblem
from linksnap.services.search import SearchMode, SearchSort
from linksnap.services.search_index import refresh_link_words
from tests.kept import tag_of
from tests.people import person
from tests.searchable import find, found, page_of

pytestmark = pytest.mark.django_db

LANGUAGES = {
    "zh": ("网页快照保存页面的原样，链接失效后仍可阅读。", "链接失效"),
    "en": ("A snapshot keeps the page as it was; it can be read when the link has died.", "snapshots keep"),
    "ja": ("ウェブページのスナップショットを保存します。", "スナップショット"),
    "ko": ("웹 페이지의 스냅샷을 보관합니다.", "스냅샷"),
    "ru": ("Снимок страницы хранится ещё долго после смерти ссылки.", "еще долго"),
    "el": ("Το στιγμιότυπο της σελίδας διατηρείται.", "στιγμιοτυπο"),
    "ar": ("تُحفظ لقطة الصفحة كما كانت.", "لقطة الصفحة"),
    "he": ("תצלום הדף נשמר כפי שהיה.", "תצלום"),
    "hi": ("पृष्ठ का स्नैपशॉट सुरक्षित रहता है।", "स्नैपशॉट"),
    "th": ("ภาพนิ่งของหน้าเว็บถูกเก็บไว้", "หน้าเว็บ"),
    "vi": ("Ảnh chụp trang web được lưu giữ.", "anh chup"),
    "fr": ("Le cliché de la page reste tel qu'il était.", "cliche"),
    "de": ("Die Straße führt über die Brücke; der Schnappschuss bleibt.", "strasse uber"),
}


def test_it_finds_pages_in_many_languages() -> None:
    alice = person("alice")
    for lang, (text, _) in LANGUAGES.items():
        page_of(alice, lang, text, lang=lang)
    assert {lang: found(alice, asked)[:1] for lang, (_, asked) in LANGUAGES.items()} == {
        lang: [lang] for lang in LANGUAGES
    }


@pytest.mark.parametrize(
    "asked",
    [
        "foo_bar", "getElementById", "element by id", "v1.2.3", "1.2.3", "CVE-2025-14202", "cve 2025 14202", "C++",
        "C#", ".NET", "zhang.san@例子.com", "report_final-v2.pdf", "os.path.join", "docs.python.org", "--no-cache",
        "ＣＶＥ-2025", "self.assertEqual", "std::vector", "AT&T", "192.168.1.1", '"--no-cache"',
    ],
)  # fmt: skip
def test_it_finds_what_programmers_write(asked: str) -> None:
    alice = person("alice")
    text = (
        "调用 document.getElementById 与 foo_bar（v1.2.3 修复了 CVE-2025-14202），用 C++、C# 和.NET 写成。"
        "写信给 zhang.san@例子.com，附件 report_final-v2.pdf。见 https://docs.python.org/3/library/os.path.html 的 "
        "os.path.join；docker build --no-cache；self.assertEqual(std::vector)；AT&T 192.168.1.1"
    )
    page_of(alice, "code", text)
    page_of(alice, "other", "网络 net 与 c 语言的版本。")
    assert found(alice, asked)[0] == "code"


def test_it_tells_similar_names_apart() -> None:
    alice = person("alice")
    page_of(alice, "net", "网络 net 的历史。")
    page_of(alice, "dotnet", "用 .NET 开发。")
    assert found(alice, ".NET") == ["dotnet"]
    assert set(found(alice, "net")) == {"net", "dotnet"}


@pytest.fixture
def alice() -> User:
    """A library with a title that is easily misspelt, and a tag."""
    owner = person("alice")
    page_of(owner, "k8s", "在 Kubernetes 集群上部署服务。", title="Kubernetes 入门")
    tagged = page_of(owner, "py", "写脚本。", title="Learning Python", lang="en")
    tag_of(owner, "typography", tagged)
    refresh_link_words([tagged.pk])
    return owner


@pytest.mark.parametrize(
    ("typed", "meant", "name"),
    [
        ("kuberntes", "kubernetes", "k8s"),
        ("pyhton", "python", "py"),
        ("Kubernetse", "kubernetes", "k8s"),
        ("ｐyhton", "python", "py"),
        ("typografy", "typography", "py"),
        ("kuberntes 部署", "kubernetes 部署", "k8s"),
    ],
)
def test_it_puts_a_misspelt_word_right(alice: User, typed: str, meant: str, name: str) -> None:
    results = find(alice, typed)
    assert (results.meant, results.is_mended) == (meant, True)
    assert [hit.link.host for hit in results.hits] == [f"{name}.example"]
    assert find(alice, typed, is_verbatim=True).meant == ""


def test_it_only_asks_where_enough_was_found(alice: User) -> None:
    for number in range(6):
        page_of(alice, f"deploy{number}", "部署 backup 服务 deployment。", title="服务")
    results = find(alice, "kuberntes 部署 backup 服务 deployment")
    assert (results.meant, results.is_mended) == ("kubernetes 部署 backup 服务 deployment", False)
    assert results.total >= 6


@pytest.mark.parametrize("text", ["火星", "xyzzyq", "kub", "12345678", '"kuberntes 没有"', "tag:kuberntes", "'; --"])
def test_it_leaves_a_riddle_alone(alice: User, text: str) -> None:
    assert find(alice, text).meant == ""


def test_it_learns_no_words_from_strangers(alice: User) -> None:
    assert find(person("bob"), "kuberntes").meant == ""


def test_it_filters_by_type_year_age_and_health(alice: User) -> None:
    Snapshot.objects.filter(link__host="k8s.example").update(document="pdf")
    Link.objects.filter(host="py.example", owner=alice).update(created_at="2019-05-01T00:00:00Z")
    check = Link.objects.get(host="py.example", owner=alice)
    LinkCheck.objects.create(owner=alice, link=check, host=check.host, health=LinkHealth.DEAD)
    assert found(alice, "type:pdf") == found(alice, "类型：PDF") == found(alice, "", type="pdf") == ["k8s"]
    assert found(alice, "", year=2019) == found(alice, "age:>1y") == found(alice, "is:失效") == ["py"]
    assert found(alice, "age:<1d -is:broken") == ["k8s"]
    assert found(alice, "python", year=2018) == []


def test_it_orders_by_date_and_title(alice: User) -> None:
    Link.objects.filter(host="py.example", owner=alice).update(created_at="2019-05-01T00:00:00Z")
    for text in ("lang:zh OR lang:en", "kubernetes OR python"):
        assert found(alice, text, sort=SearchSort.NEWEST) == ["k8s", "py"]
        assert found(alice, text, sort=SearchSort.OLDEST) == ["py", "k8s"]
        assert found(alice, text, sort=SearchSort.TITLE) == ["k8s", "py"]
    assert found(alice, "kubernetes OR python", sort=SearchSort.OLDEST, limit=1, offset=1) == ["k8s"]


def test_it_counts_what_results_have_in_common(alice: User) -> None:
    page_of(person("bob"), "theirs", "Kubernetes。", title="Kubernetes")
    facets = find(alice, "kubernetes OR python", with_facets=True).facets
    assert facets is not None
    assert [(value.value, value.name, value.count) for value in facets.tags] == [("typography", "typography", 1)]
    assert {value.value: value.count for value in facets.sites} == {"k8s.example": 1, "py.example": 1}
    assert {value.value: value.count for value in facets.langs} == {"zh": 1, "en": 1}
    assert {value.value: value.count for value in facets.types} == {"page": 2}
    assert sum(value.count for value in facets.years) == 2
    by_filter = find(alice, "lang:en", with_facets=True).facets
    assert by_filter is not None and [value.value for value in by_filter.sites] == ["py.example"]
    assert find(alice, "lang:en").facets is None


def test_it_counts_in_a_fixed_number_of_queries(alice: User) -> None:
    with CaptureQueriesContext(connection) as few:
        find(alice, "kubernetes", with_facets=True)
    for number in range(15):
        page_of(alice, f"more{number}", "Kubernetes。", title=f"Kubernetes {number}")
    with CaptureQueriesContext(connection) as many:
        find(alice, "kubernetes", with_facets=True)
    assert len(few) == len(many) <= 14


def test_it_hands_on_what_was_odd(alice: User) -> None:
    results = find(alice, "kubernetes before:2024-02-30", SearchMode.KEYWORD)
    assert [warning.problem for warning in results.warnings] == [QueryProblem.NO_SUCH_DAY]
    assert [hit.link.host for hit in results.hits] == ["k8s.example"]
