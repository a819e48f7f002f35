"""Search results on the library page: found by words, marked, with the reason; other people's pages never."""

import pytest

from linksnap.services import search_index
from tests.kept import link_of, passage_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def kept(name: str, text: str) -> str:
    link = link_of(person(name), f"https://{name}.example/")
    snapshot = snapshot_of(link, "自托管备份的三二一法则")
    passage_of(snapshot, 3, text, (4, 5))
    search_index.refresh_link_words([link.pk])
    return link.public_id


def results(name: str, query: str, language: str = "en") -> str:
    client = browser_of(person(name))
    client.cookies["linksnap_language"] = language
    return client.get("/", {"q": query, "mode": "keyword"}).content.decode()


def test_it_finds_a_page_of_ones_own_and_says_why() -> None:
    public_id = kept("alice", "没有演练过的备份不算备份。")
    page = results("alice", "备份")
    assert f'id="card-{public_id}"' in page
    assert '<span class="how word">Words</span>' in page
    assert "1 of 1" in page


def test_it_never_finds_pages_of_others() -> None:
    public_id = kept("alice", "没有演练过的备份不算备份。")
    assert public_id not in results("bob", "备份")


def test_it_offers_meaning_when_no_page_holds_the_words() -> None:
    page = results("alice", "火星", "zh-hans")
    assert "没有找到" in page
    assert "mode=meaning" in page


def test_it_says_when_it_had_to_search_by_words_alone() -> None:
    kept("alice", "没有演练过的备份不算备份。")
    page = browser_of(person("alice")).get("/", {"q": "备份", "mode": "hybrid"}).content.decode()
    assert "by words only" in page


@pytest.mark.parametrize(
    "query", ['"', "tag:", "备份 OR", "(((", "-", "\x00", "%", "\\", "*" * 600, "🙂", "site:x -备份"]
)
def test_it_takes_any_text(query: str) -> None:
    kept("alice", "没有演练过的备份不算备份。")
    assert browser_of(person("alice")).get("/", {"q": query, "page": "99999999"}).status_code == 200
