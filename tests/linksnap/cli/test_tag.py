"""`linksnap tag`: +name, -name, and lists."""

import pytest

from linksnap.models import Tag
from tests.kept import link_of, tag_of
from tests.linksnap.cli.terminals import Terminal
from tests.people import person

PAGE = "https://zili.example/排版"


def test_it_puts_tags_on_and_takes_tags_off(terminal: Terminal) -> None:
    link = link_of(person("alice"), PAGE)
    tag_of(person("alice"), "排版", link)
    run = terminal.run("tag", link.public_id, "+行高", "-排版", "＋CSS")
    assert run.code == 0 and run.out.splitlines()[1] == "#CSS #行高"
    assert terminal.run("tag", link.public_id, "--json").rows[0]["tags"] == ["CSS", "行高"]


@pytest.mark.parametrize("name", [PAGE, PAGE + "#标题", "http://localhost/s/{id}/?p=2", "{id}"])
def test_it_takes_a_link_by_any_of_its_names(terminal: Terminal, name: str) -> None:
    from_url = terminal.run("add", PAGE, "--json").rows[0]
    run = terminal.run("tag", name.format(id=from_url["id"]), "+排版", "--json")
    assert run.code == 0 and run.rows[0]["id"] == from_url["id"] and run.rows[0]["tags"] == ["排版"]


def test_it_takes_a_tag_off_that_looks_like_an_option(terminal: Terminal) -> None:
    link = link_of(person("alice"), PAGE)
    tag_of(person("alice"), "bash", link)
    run = terminal.run("tag", link.public_id, "-bash", "--json")
    assert run.code == 0 and run.rows[0]["tags"] == []


def test_it_lists_every_tag(terminal: Terminal) -> None:
    tag_of(person("alice"), "字体", link_of(person("alice"), PAGE))
    tag_of(person("bob"), "鲍勃的")
    assert terminal.run("tag").out == "字体\t1\t\n"
    assert terminal.run("tag", "--json").rows[0]["slug"] == "字体"


def test_it_says_what_it_does_not_understand(terminal: Terminal) -> None:
    link = link_of(person("alice"), PAGE)
    for word in ("排版", "+", "-", "+ "):
        assert terminal.run("tag", link.public_id, word).code == 2
    assert not Tag.objects.exists()


def test_it_touches_nothing_of_somebody_else(terminal: Terminal) -> None:
    link = link_of(person("bob"), PAGE)
    for name in (link.public_id, PAGE):
        run = terminal.run("tag", name, "+爱丽丝")
        assert run.code == 1 and run.out == "" and run.err.count("\n") == 1
    assert not Tag.objects.exists()
