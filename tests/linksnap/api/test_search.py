"""`/search` and what is near: the shape of hits, filters, paging, the open word about falling back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linksnap.models import Encoder, EncoderState, Link
from linksnap.services import search_index
from ml.encoder.fake_encoder import FakeEncoder
from tests.kept import link_of, snapshot_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db
ENCODER = FakeEncoder()
BACKUP = "没有演练过的备份不算备份。每个季度挑一个周末，从零恢复一次。"
FONTS = "Line height and punctuation decide how Chinese text breathes on a page."


def indexed(url: str, title: str, text: str, lang: str = "zh-Hans") -> Link:
    """A link of alice's that can be searched by words and by meaning."""
    link = link_of(person("alice"), url)
    snapshot = snapshot_of(link, title=title, lang=lang)
    encoder = search_index.register_encoder(ENCODER.name, ENCODER.revision, ENCODER.dim)
    search_index.ensure_partition(encoder)
    vector = ENCODER.encode_passages([text])[0].tolist()
    passages = [search_index.IndexedPassage(n, "小节", text, f"ls-{n}", n, n, 40, vector) for n in (1,)]
    search_index.store_passages(snapshot, passages, vector, encoder.pk)
    search_index.refresh_link_words([link.pk])
    return link


@pytest.fixture
def library() -> tuple[Link, Link]:
    """One page about backups, one about type."""
    backup = indexed("https://jifang.example/备份", "三二一法则", BACKUP)
    fonts = indexed("https://fonts.example/cjk", "Setting Chinese text", FONTS, lang="en")
    tag_of(person("alice"), "自托管", backup).aliases.create(owner=backup.owner, name="家庭服务器", key="家庭服务器")
    search_index.refresh_link_words([backup.pk, fonts.pk])
    return backup, fonts


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def found(program: Program, query: str) -> list[str]:
    return [hit["link"]["id"] for hit in program.get(f"search?{query}")["hits"]]


def test_it_finds_words_and_opens_at_their_passage(program: Program, library: tuple[Link, Link]) -> None:
    answer = program.get("search?q=备份&mode=keyword")
    hit = answer["hits"][0]
    assert (answer["mode"], answer["fallback"], answer["total"]) == ("keyword", None, 1)
    assert hit["link"]["id"] == library[0].public_id and hit["why"] == "words" and hit["link"]["tags"] == ["自托管"]
    assert hit["passage"] == 1 and hit["heading"] == "小节" and hit["open"] == f"/s/{library[0].public_id}/?p=1"
    assert "备份" in [part["text"] for part in hit["snippet"] if part["marked"]]
    assert "".join(part["text"] for part in hit["snippet"]) in BACKUP
    assert 0 < hit["score"] <= 1 and hit["meaning_score"] is None


def test_it_finds_english_words_in_their_other_forms(program: Program, library: tuple[Link, Link]) -> None:
    assert found(program, "q=breathing+punctuation&mode=keyword") == [library[1].public_id]


def test_it_says_openly_when_meaning_could_not_be_used(program: Program, library: tuple[Link, Link]) -> None:
    for mode in ("hybrid", "meaning"):
        answer = program.get(f"search?q=备份&mode={mode}")
        assert (answer["mode"], answer["fallback"]) == ("keyword", "encoder_unavailable")
        assert [hit["link"]["id"] for hit in answer["hits"]] == [library[0].public_id]


def test_it_uses_meaning_when_an_encoder_answers(
    program: Program, library: tuple[Link, Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered(text: str, encoder: Encoder) -> list[float]:
        assert encoder.state == EncoderState.ACTIVE
        return [float(number) for number in ENCODER.encode_queries([text])[0]]

    monkeypatch.setattr("linksnap.services.search.phrase_vector", answered)
    answer = program.get("search?q=没有演练过的备份不算备份&mode=meaning")
    assert (answer["mode"], answer["fallback"]) == ("meaning", None)
    hit = answer["hits"][0]
    assert hit["link"]["id"] == library[0].public_id and hit["why"] == "meaning" and hit["meaning_score"] is not None


@pytest.mark.parametrize(
    "query",
    [
        "tag=自托管", "tag=家庭服务器", "q=备份&tag=自托管&mode=keyword", "site=jifang.example", "lang=zh",
        "tag=自托管&site=jifang.example&lang=zh&state=unread", "q=tag:自托管",
    ],
)  # fmt: skip
def test_it_filters(program: Program, library: tuple[Link, Link], query: str) -> None:
    assert found(program, query) == [library[0].public_id]


@pytest.mark.parametrize("query", ["tag=没有", "tag=自托管&tag=没有", "site=无.example", "lang=ja", "state=archived"])
def test_it_finds_nothing_where_a_filter_lets_nothing_through(
    program: Program, library: tuple[Link, Link], query: str
) -> None:
    assert found(program, query) == [] and found(program, f"q=备份&{query}&mode=keyword") == []


def test_it_pages_by_offset(program: Program, library: tuple[Link, Link]) -> None:
    everything = found(program, "state=unread")
    assert len(everything) == 2
    assert found(program, "state=unread&limit=1") + found(program, "state=unread&limit=1&offset=1") == everything
    assert program.get("search?state=unread&offset=9")["total"] == 2


@pytest.mark.parametrize(
    "query", ["mode=鸡", "state=好", "limit=0", "offset=-1", "offset=10001", "lang=%00", "tag=%00"]
)
def test_it_refuses_what_it_does_not_know(program: Program, query: str) -> None:
    assert code_of(program.ask("GET", f"search?q=备份&{query}")) == (422, "invalid_request")


@pytest.mark.parametrize(
    "text",
    ["", "%00", "((((", '"', "a" * 2000, "备" * 500, "-", "tag:", "before:昨天", "%F0%9F%92%A9", "%ED%A0%80", "AND OR"],
)
def test_it_answers_any_text(program: Program, library: tuple[Link, Link], text: str) -> None:
    assert program.ask("GET", f"search?q={text}&mode=keyword").status_code == 200


def test_it_shows_no_hit_of_somebody_else(library: tuple[Link, Link]) -> None:
    answer = Program(person("bob")).get("search?q=备份&mode=keyword")
    assert answer["hits"] == [] and answer["total"] == 0


def test_it_names_what_is_near(program: Program, library: tuple[Link, Link]) -> None:
    near = program.get(f"links/{library[0].public_id}/similar")
    assert [row["link"]["id"] for row in near] == [library[1].public_id] and -1 <= near[0]["similarity"] <= 1
    bare = link_of(person("alice"), "https://zili.example/空")
    assert program.get(f"links/{bare.public_id}/similar") == []


def test_it_asks_the_database_the_same_number_of_times_for_any_number(
    program: Program, library: tuple[Link, Link]
) -> None:
    for number in range(8):
        indexed(f"https://jifang.example/第{number}页", f"备份笔记{number}", BACKUP)
    counts = []
    for limit in (1, 9):
        with CaptureQueriesContext(connection) as asked:
            assert len(found(program, f"q=备份&mode=keyword&limit={limit}")) == limit
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_it_tells_what_was_odd_in_the_question(program: Program, library: tuple[Link, Link]) -> None:
    answer = program.get("search?q=备份 is:unreed&mode=keyword")
    assert answer["total"] == 1
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["position"], warning["text"]) == ("unknown_value", 4, "is:unreed")
    assert warning["suggestion"] == "is:unread" and "at 4" in warning["detail"]
    assert program.get("search?q=备份&mode=keyword")["warnings"] == []


def test_it_counts_facets_where_asked(program: Program, library: tuple[Link, Link]) -> None:
    assert program.get("search?q=备份&mode=keyword")["facets"] is None
    facets = program.get("search?state=unread&facets=true")["facets"]
    assert facets["tags"] == [{"value": "自托管", "name": "自托管", "count": 1}]
    assert {value["value"] for value in facets["sites"]} == {"jifang.example", "fonts.example"}
    assert {value["value"] for value in facets["langs"]} == {"zh", "en"}


def test_it_puts_misspelt_words_right_unless_asked_not_to(program: Program, library: tuple[Link, Link]) -> None:
    answer = program.get("search?q=punctaution&mode=keyword")
    assert (answer["meant"], answer["mended"]) == ("", False), "only titles and tags are learnt from"
    answer = program.get("search?q=Settign&mode=keyword")
    assert (answer["meant"], answer["mended"], answer["total"]) == ("setting", True, 1)
    assert program.get("search?q=Settign&mode=keyword&verbatim=true")["total"] == 0


def test_it_filters_by_kind_and_year_and_orders(program: Program, library: tuple[Link, Link]) -> None:
    ids = [link.public_id for link in library]
    Link.objects.filter(pk=library[0].pk).update(created_at="2019-05-01T00:00:00Z")
    assert found(program, "year=2019") == found(program, "q=before:2020&type=page") == ids[:1]
    assert found(program, "type=pdf") == []
    assert found(program, "state=unread&sort=oldest") == ids
    assert found(program, "state=unread&sort=title") == [ids[1], ids[0]]
    assert [row["id"] for row in program.get("links?year=2019&type=page")["items"]] == ids[:1]


@pytest.mark.parametrize("query", ["year=0", "year=x", "type=没有", "sort=没有", "facets=maybe", "verbatim=好"])
def test_it_refuses_filters_without_sense(program: Program, query: str) -> None:
    assert code_of(program.ask("GET", f"search?q=备份&{query}")) == (422, "invalid_request")


@pytest.mark.parametrize(
    "text",
    ["(a%2B)%2B$", "tag:%22", "age:<9999y", "before:2024-02-30", "%E2%80%AE", "👩‍👩‍👧", "مرحبا", "ＡＢＣ",
     "NOT NOT NOT", "-" * 900, "(" * 2000, "is:" * 600, '"%20' * 600],
)  # fmt: skip
def test_it_answers_hostile_text(program: Program, library: tuple[Link, Link], text: str) -> None:
    assert program.ask("GET", f"search?q={text}&mode=keyword&facets=true").status_code == 200
    assert program.ask("GET", f"search?q={'长' * 100_000}").status_code in {414, 422}


def test_it_pages_by_cursor_through_one_ranking(program: Program, library: tuple[Link, Link]) -> None:
    for number in range(5):
        indexed(f"https://jifang.example/第{number}页", f"备份笔记{number}", BACKUP + "练" * number)
    for query in ("q=备份&mode=keyword", "state=unread", "q=备份&mode=keyword&sort=title&explain=true"):
        everything, paged, cursor = found(program, f"{query}&limit=100"), [], ""
        while cursor is not None:
            answer = program.get(f"search?{query}&limit=2&cursor={cursor}")
            paged += [hit["link"]["id"] for hit in answer["hits"]]
            cursor = answer["next_cursor"]
        assert paged == everything and len(paged) == len(set(paged)) >= 6
    cursor = program.get("search?q=备份&mode=keyword&limit=2")["next_cursor"]
    foreign = (f"q=备份们&mode=keyword&cursor={cursor}", f"q=备份&mode=meaning&cursor={cursor}", "q=备份&cursor=W10")
    for query in (*foreign, f"q=备份&mode=keyword&site=jifang.example&cursor={cursor}", f"q=备份&cursor={cursor[:-4]}"):
        assert code_of(program.ask("GET", f"search?{query}")) == (422, "unknown_cursor"), query
    assert code_of(Program(person("bob")).ask("GET", f"search?q=备份&mode=keyword&cursor={cursor}"))[0] == 422


PARTS = ("words", "title", "tags", "meaning", "language", "length", "alike", "recency")


def test_it_explains_scores(program: Program, library: tuple[Link, Link], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "linksnap.services.search.phrase_vector", lambda text, encoder: ENCODER.encode_queries([text])[0].tolist()
    )
    tag_of(person("alice"), "备份", library[0])
    search_index.refresh_link_words([link.pk for link in library])
    assert program.get("search?q=备份")["hits"][0]["explain"] is None
    for query in ("q=备份&mode=keyword", "q=备份&mode=meaning", "q=三二一法则 备份", "q=家庭服务器"):
        for hit in program.get(f"search?{query}&explain=1")["hits"]:
            parts = hit["explain"]
            assert sum(parts[name] for name in PARTS) == pytest.approx(hit["score"], abs=0.002), (query, parts)
            assert parts["recency"] == 0
    best = program.get("search?q=三二一法则 备份&explain=1")["hits"][0]["explain"]
    assert best["title"] > 0 and best["words"] > 0 and best["meaning"] != 0
    assert best["coverage"] == 1 and best["words_worth"] == 8 and -1 <= best["similarity"] <= 1
    by_tag = program.get("search?q=家庭服务器&mode=keyword&explain=1")["hits"][0]["explain"]
    assert by_tag["tags"] > 0 and by_tag["words"] == by_tag["title"] == by_tag["meaning"] == 0


def test_it_shows_one_of_nearly_the_same_where_asked(program: Program, library: tuple[Link, Link]) -> None:
    text = "".join(chr(0x4E00 + 37 * at % 997) for at in range(120)) + BACKUP
    links = [indexed(f"https://jifang.example/{number}", f"转载{number}", text) for number in range(3)]
    assert len(found(program, "q=没有演练过&mode=keyword")) == 4
    answer = program.get("search?q=没有演练过&mode=keyword&collapse=true")
    assert answer["total"] == 2 and sorted(hit["near_duplicates"] for hit in answer["hits"]) == [0, 2]
    assert {hit["link"]["id"] for hit in answer["hits"]} & {link.public_id for link in links}
    assert len(found(program, "state=duplicate")) == 2
