"""`linksnap search`: hits with their passage and the reason."""

from linksnap.services.search import SearchMode
from tests.linksnap.cli.terminals import Terminal
from tests.people import person
from tests.searchable import page_of


def test_it_shows_the_passage_and_why_it_was_found(terminal: Terminal) -> None:
    page_of(person("alice"), "zili", "行高与标点决定中文网页的易读。", title="中文网页排版")
    run = terminal.run("search", "行高", "标点", "--mode", "keyword")
    assert run.code == 0 and "中文网页排版" in run.out and "行高与标点决定中文网页的易读" in run.out
    assert "words " in run.out and "http://localhost/s/" in run.out and "?p=0" in run.out
    assert run.err == "1 hit\n"


def test_it_gives_programs_one_hit_a_line(terminal: Terminal) -> None:
    for name in ("zili", "jifang"):
        page_of(person("alice"), name, "行高与标点。", title=f"排版 {name}")
    run = terminal.run("search", "行高", "--mode", "keyword", "--json", "--limit", "1")
    assert len(run.rows) == 1 and run.rows[0]["why"] == "words" and run.err == ""
    more = terminal.run("search", "行高", "--mode", "keyword", "--json", "--offset", "1")
    assert len(more.rows) == 1 and more.rows[0]["link"]["id"] != run.rows[0]["link"]["id"]


def test_it_passes_the_conditions_on(terminal: Terminal) -> None:
    page_of(person("alice"), "zili", "行高与标点。")
    page_of(person("alice"), "jifang", "行高与机房。")
    run = terminal.run("search", "行高 -机房", "--mode", "keyword", "--json")
    assert [row["link"]["host"] for row in run.rows] == ["zili.example"]
    assert terminal.run("search", "行高", "--mode", "keyword", "--site", "nirgends.example", "--json").rows == []


def test_it_says_when_meaning_could_not_be_searched(terminal: Terminal) -> None:
    page_of(person("alice"), "zili", "行高与标点。")
    run = terminal.run("search", "行高", "--mode", SearchMode.HYBRID.value)
    assert run.code == 0 and "the words alone" in run.err and "zili.example" in run.out


def test_it_finds_nothing_of_somebody_else(terminal: Terminal) -> None:
    page_of(person("bob"), "zili", "行高与标点。")
    run = terminal.run("search", "行高", "--mode", "keyword")
    assert (run.code, run.out, run.err) == (0, "", "0 hits\n")


def test_it_needs_a_question(terminal: Terminal) -> None:
    assert terminal.run("search").code == 2
    assert terminal.run("search", "行高", "--mode", "magic").code == 2


def test_it_lets_a_page_title_do_nothing_to_the_terminal(terminal: Terminal) -> None:
    page_of(person("alice"), "zili", "行高\x1b[31m与\u202e标点。", title="[bold]排版\x1b]0;坏\x07\u202e")
    for words in (["search", "行高", "--mode", "keyword"], ["search", "行高", "--mode", "keyword", "--json"]):
        out = terminal.run(*words).out
        assert "[bold]排版" in out and not {"\x1b", "\x07", "\u202e"} & set(out)
