"""`linksnap suggest`: what is proposed, accepted, rejected."""

import pytest

from linksnap.models import LinkTag, Suggestion
from tests.kept import link_of, suggestion_of, tag_of
from tests.linksnap.cli.terminals import Terminal
from tests.people import person

PAGE = "https://zili.example/排版"


def states() -> dict[str, str]:
    return dict(Suggestion.objects.values_list("name", "state"))


def test_it_lists_what_is_proposed_and_why(terminal: Terminal) -> None:
    link = link_of(person("alice"), PAGE)
    suggestion_of(link, "字体", score=0.5)
    suggestion_of(link, "CSS", score=0.9, reason="keyphrase")
    suggestion_of(link_of(person("bob")), "鲍勃的")
    run = terminal.run("suggest", link.public_id)
    assert run.code == 0 and run.out == "CSS (new)\t0.90\tstands in the text\n字体 (new)\t0.50\ton similar pages\n"
    assert [row["name"] for row in terminal.run("suggest", "--json").rows] == ["CSS", "字体"]


def test_it_accepts_some_and_rejects_others(terminal: Terminal) -> None:
    link = link_of(person("alice"), PAGE)
    for name in ("字体", "CSS", "行高"):
        suggestion_of(link, name)
    run = terminal.run("suggest", link.public_id, "--accept", "#css", "--reject", "行高", "--json")
    assert run.code == 0 and [row["state"] for row in run.rows] == ["accepted", "rejected"]
    assert states() == {"字体": "pending", "CSS": "accepted", "行高": "rejected"}
    assert [row.tag.name for row in link.link_tags.all()] == ["CSS"]


def test_it_accepts_all_but_the_rejected(terminal: Terminal) -> None:
    link = link_of(person("alice"), PAGE)
    for name in ("字体", "CSS", "行高"):
        suggestion_of(link, name)
    assert terminal.run("suggest", link.public_id, "--accept-all", "--reject", "行高").code == 0
    assert states() == {"字体": "accepted", "CSS": "accepted", "行高": "rejected"}


def test_it_decides_nothing_when_one_name_is_not_proposed(terminal: Terminal) -> None:
    link = link_of(person("alice"), PAGE)
    suggestion_of(link, "字体")
    run = terminal.run("suggest", link.public_id, "--accept", "字体", "--reject", "没有")
    assert run.code == 1 and "没有" in run.err and states() == {"字体": "pending"}


def test_it_needs_a_link_to_decide(terminal: Terminal) -> None:
    assert terminal.run("suggest", "--accept", "字体").code == 2


def test_it_says_when_there_is_nothing(terminal: Terminal) -> None:
    link = link_of(person("alice"), PAGE)
    run = terminal.run("suggest", link.public_id)
    assert (run.code, run.out, run.err) == (0, "", "No tags are proposed.\n")


def test_it_accepts_what_is_sure_in_one_step_and_takes_it_back(terminal: Terminal) -> None:
    alice = person("alice")
    link, other = link_of(alice, PAGE), link_of(alice, "https://b.example/字体")
    typesetting, fonts = tag_of(alice, "排版"), tag_of(alice, "字体")
    suggestion_of(link, "排版", typesetting, score=0.97)
    suggestion_of(link, "行高", score=0.95)
    suggestion_of(other, "字体", fonts, score=0.9)
    suggestion_of(other, "排版", typesetting, score=0.6)
    suggestion_of(link_of(person("bob")), "鲍勃的", score=0.99)
    assert [row["name"] for row in terminal.run("suggest", "--above", "0.92", "--json").rows] == ["排版", "行高"]
    assert set(LinkTag.objects.values_list("tag__name")) == set()
    run = terminal.run("suggest", "--above", "0.9", "--accept")
    assert (run.code, run.out) == (0, "2 proposed tags accepted.\n") and "--undo" in run.err
    assert [row.tag for row in link.link_tags.all()] == [typesetting]
    assert terminal.run("suggest", "--undo", run.err.split()[-1]).out == "Taken back.\n"
    assert not LinkTag.objects.exists()
    (done,) = terminal.run("suggest", link.public_id, "--above", "0.9", "--accept", "--new", "--json").rows
    assert done["accepted"] == 2 and sorted(link.link_tags.values_list("tag__name", flat=True)) == ["排版", "行高"]
    assert terminal.run("suggest", link.public_id, "--accept", "--above", "0.5").out == "0 proposed tags accepted.\n"
    assert not other.link_tags.exists() and Suggestion.objects.get(name="鲍勃的").state == "pending"


@pytest.mark.parametrize(
    "words",
    [
        ("--accept",),
        ("--above", "0.4", "--accept"),
        ("--above", "1.5"),
        ("--above", "nan", "--accept"),
        ("--above", "0.9", "--accept", "--reject", "行高"),
        ("--above", "0.9", "--accept", "--accept", "行高"),
        ("--above", "0.9", "--accept-all"),
    ],
)
def test_it_accepts_nothing_where_it_is_not_clear_what_is_meant(terminal: Terminal, words: tuple[str, ...]) -> None:
    suggestion_of(link_of(person("alice"), PAGE), "行高", tag_of(person("alice"), "行高"), score=0.99)
    assert terminal.run("suggest", *words).code in (1, 2) and states() == {"行高": "pending"}
