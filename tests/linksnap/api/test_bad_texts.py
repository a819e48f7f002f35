"""Tags and texts that are wrong on purpose, by their ids in the catalogue of bad inputs: kept right or refused."""

import xml.etree.ElementTree as ElementTree

import pytest

from linksnap.models import Link, LinkTag, Tag
from linksnap.rules.tag_names import MOST_TAGS_OF_A_LINK
from linksnap.services import feeds, tag_cleaning, tags
from tests.kept import link_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
ODD = "\x1b[31m行高\x1b[0m 𠮷 👩\u200d💻\x07\x9b2J\r\n\t第二行 \ufffe  末尾"
KEPT = "[31m行高[0m 𠮷 👩\u200d💻2J\r\n\t第二行   末尾"


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def test_it_refuses_more_tags_than_a_link_may_have(program: Program) -> None:
    # T11
    alice = person("alice")
    many = [f"标{n}" for n in range(10_000)]
    assert code_of(program.ask("POST", "links", {"url": "https://zili.example/", "tags": many}))[0] == 422
    link = link_of(alice)
    for body in ({"add": many}, {"add": many[:101]}):
        assert code_of(program.ask("PATCH", f"links/{link.public_id}/tags", body)) == (422, "invalid_request")
    assert not Tag.objects.exists() and Link.objects.count() == 1
    made = Tag.objects.bulk_create(Tag(owner=alice, name=name, key=name, slug=name) for name in many[:200])
    LinkTag.objects.bulk_create(LinkTag(owner=alice, link=link, tag=tag) for tag in made)
    # One of these is there already; the other is one too many, and then neither counts.
    refused = program.ask("PATCH", f"links/{link.public_id}/tags", {"add": [many[0], "又一个"]})
    assert code_of(refused) == (422, "tag_too_many") and link.link_tags.count() == MOST_TAGS_OF_A_LINK
    assert not Tag.objects.filter(name="又一个").exists()


def test_it_takes_names_of_two_hundred_characters_everywhere(program: Program) -> None:
    name = "很长的标签名" * 33 + "完了"
    link = link_of(person("alice"))
    added = program.ask("POST", f"links/{link.public_id}/tags", {"name": name})
    assert added.status_code in (200, 201) and code_of(
        program.ask("POST", f"links/{link.public_id}/tags", {"name": f"{name}多"})
    ) == (422, "tag_too_long")
    slug = Tag.objects.get().slug
    # Its last letter tells it from another one, whose address begins alike.
    other = program.ask("POST", "tags", {"name": name[:-1] + "啦"}).json()
    assert other["slug"] == f"{slug}-2" and [tag["name"] for tag in program.get(f"tags?q={name}")] == [name]
    browser = browser_of(person("alice"))
    for address in ("/", "/tags/", f"/tags/{slug}/", f"/s/{link.public_id}/", f"/?tag={slug}"):
        assert name in browser.get(address).content.decode(), address
    offered = browser.get("/tags/find/", {"q": name[:-2] + "不是"}).content.decode()
    assert f'data-name="{name[:-2]}不是"' in offered
    assert "data-name" not in browser.get("/tags/find/", {"q": name + "太长了"}).content.decode()


def test_it_keeps_texts_exactly_but_for_control_characters(program: Program) -> None:
    # T16
    link = link_of(person("alice"))
    changed = program.ask("PATCH", f"links/{link.public_id}", {"title": ODD, "notes": ODD}).json()
    assert (changed["title"], changed["notes"]) == (KEPT, KEPT)
    made = program.ask("POST", "links", {"url": "https://b.example/", "title": ODD, "notes": ODD}).json()
    assert (made["title"], made["notes"]) == (KEPT, KEPT)
    browser_of(person("alice")).post(f"/links/{link.public_id}/edit", {"title": "好\x1b]0;坏\x07", "notes": "𠮷\x00"})
    link.refresh_from_db()
    assert (link.title, link.notes) == ("好]0;坏", "𠮷")
    for longer in ({"title": "长" * 2_001}, {"notes": "长" * 1_000_000}, {"notes": "𠮷" * 100_001}):
        status, _ = code_of(program.ask("PATCH", f"links/{link.public_id}", longer))
        assert status in (413, 422)
    link.refresh_from_db()
    assert (link.title, link.notes) == ("好]0;坏", "𠮷")


def test_it_writes_hostile_names_as_text_into_a_feed() -> None:
    # T12
    alice = person("alice")
    name = '"><svg/onload=alert(1)>{{7*7}}'
    feed = feeds.open_feed(alice, tag_of(alice, name, link_of(alice, title="<img src=x onerror=1>")))
    body = browser_of(None).get(f"/feeds/{feed.secret}.atom").content
    titles = [element.text for element in ElementTree.fromstring(body).iter("{http://www.w3.org/2005/Atom}title")]
    assert titles == [f"LinkSnap: #{name}", "<img src=x onerror=1>"] and b"<svg" not in body and b"<img" not in body


def test_it_refuses_in_a_second_tab_what_the_first_one_has_made_impossible(program: Program) -> None:
    # T13
    alice = person("alice")
    link = link_of(alice)
    small, big = tag_of(alice, "归档", link), tag_of(alice, "存档")
    tags.add_alias(big, "archiving")
    tag_cleaning.merge_pairs(alice, [(small.pk, big.pk)])
    before = sorted(Tag.objects.values_list("name", "parent"))
    browser = browser_of(alice)
    for action in ("rename", "merge", "parent", "alias", "split", "delete"):
        stale = {"name": "新名", "into": "存档", "parent": "存档", "alias": "1", "split": "site:x", "to": "新名"}
        assert browser.post(f"/tags/归档/{action}/", stale).status_code == 404, action
    # What leads to a tag by another name is never made a second time.
    for name in ("归档", "Archiving"):
        assert program.ask("POST", "tags", {"name": name}).json()["slug"] == big.slug
        assert program.ask("POST", f"links/{link.public_id}/tags", {"name": name}).status_code in (200, 201)
    assert sorted(Tag.objects.values_list("name", "parent")) == before
    assert [row.tag for row in link.link_tags.all()] == [big]
