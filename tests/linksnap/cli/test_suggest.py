"""`linksnap suggest`: what is proposed, accepted, rejected."""

from linksnap.models import Suggestion
from tests.kept import link_of, suggestion_of
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
