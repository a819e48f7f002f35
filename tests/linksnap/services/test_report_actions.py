"""One step for many links of the report, and one step back."""

import pytest

from linksnap.models import Link, LinkCheck, LinkHealth
from linksnap.services import change_sets, link_address, report_actions
from linksnap.services.links import address_of
from tests.kept import link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def moved(url: str, new: str) -> Link:
    link = link_of(person("alice"), url)
    LinkCheck.objects.create(owner=link.owner, link=link, host=link.host, health=LinkHealth.MOVED, final_url=new)
    return link


def test_it_takes_new_addresses_and_gives_the_old_ones_back() -> None:
    link = moved("https://jiu.example/文章", "https://xin.example/文章")
    done = report_actions.take_new_addresses(link.owner, [link.pk])
    link.refresh_from_db()
    assert link.host == "xin.example" and bytes(link.canonical_sha256) == address_of("https://xin.example/文章").sha256
    assert LinkCheck.objects.get().health == LinkHealth.ALIVE and done.summary == {"links": 1, "taken": 0}
    assert change_sets.undo(done)
    link.refresh_from_db()
    assert link.host == "jiu.example" and LinkCheck.objects.get().final_url == "https://xin.example/文章"


def test_it_leaves_a_link_whose_new_address_is_there_already() -> None:
    link = moved("https://jiu.example/a", "https://xin.example/a")
    address = address_of("https://xin.example/a")
    Link.objects.create(
        owner=link.owner,
        url=address.url,
        canonical_url=address.key,
        canonical_sha256=address.sha256,
        host=address.host,
    )
    done = report_actions.take_new_addresses(link.owner, [link.pk])
    link.refresh_from_db()
    assert link.host == "jiu.example" and done.summary == {"links": 0, "taken": 1}


def test_it_archives_and_tags_and_takes_it_back() -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://lao.example/{number}") for number in range(3)]
    links[0].is_archived = True
    links[0].save()
    ids = [link.pk for link in links]
    archived, tagged = report_actions.archive(alice, ids), report_actions.tag(alice, ids, "死链")
    assert Link.objects.filter(is_archived=True).count() == 3 and links[1].link_tags.get().tag.name == "死链"
    change_sets.undo(archived)
    change_sets.undo(tagged)
    assert list(Link.objects.filter(is_archived=True)) == [links[0]] and not links[1].link_tags.exists()


def test_it_touches_nothing_of_others() -> None:
    theirs = link_of(person("bob"))
    assert report_actions.archive(person("alice"), [theirs.pk]).summary == {"links": 0}
    theirs.refresh_from_db()
    assert not theirs.is_archived


def test_it_leaves_an_address_the_person_changed_since() -> None:
    link = moved("https://jiu.example/文章", "https://xin.example/文章")
    done = report_actions.take_new_addresses(link.owner, [link.pk])
    link.refresh_from_db()
    link_address.change(link, "https://ziji.example/文章")
    assert change_sets.undo(done)
    link.refresh_from_db()
    assert link.host == "ziji.example" and LinkCheck.objects.get().health == LinkHealth.ALIVE
