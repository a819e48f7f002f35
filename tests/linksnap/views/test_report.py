"""The report: counts, lists, one action for many with one step back; for its owner alone."""

import pytest
from django.urls import reverse

from linksnap.models import Link, LinkCheck, LinkHealth
from linksnap.services import link_deletion
from tests.kept import link_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def dead(name: str, number: int = 1) -> Link:
    link = link_of(person(name), f"https://siqu.example/{name}/{number}", f"消失的文章 {number}")
    LinkCheck.objects.create(
        owner=link.owner, link=link, host=link.host, health=LinkHealth.DEAD, http_status=404, state="succeeded"
    )
    return link


def test_it_counts_and_lists_dead_addresses() -> None:
    dead("alice")
    browser = browser_of(person("alice"))
    assert reverse("report_addresses", args=["dead"]) in browser.get(reverse("report")).content.decode()
    page = browser.get(reverse("report_addresses", args=["dead"])).content.decode()
    assert "消失的文章 1" in page and "404" in page


def test_it_checks_when_asked_and_stops() -> None:
    link_of(person("alice"))
    browser = browser_of(person("alice"))
    page = browser.post(reverse("report_check"), follow=True).content.decode()
    assert "1 address will be checked." in page and "Stop checking" in page
    browser.post(reverse("report_check"), {"do": "stop"})
    assert not LinkCheck.objects.filter(state="queued").exists()


def test_it_archives_the_ticked_and_takes_it_back() -> None:
    ticked, other = dead("alice", 1), dead("alice", 2)
    browser = browser_of(person("alice"))
    act = reverse("report_act", args=["dead"])
    page = browser.post(act, {"do": "archive", "link": ticked.public_id}, follow=True).content.decode()
    assert list(Link.objects.filter(is_archived=True)) == [ticked] and "1 link was changed." in page
    undo = person("alice").change_sets.get()
    browser.post(reverse("undo", args=[undo.public_id]))
    assert not Link.objects.filter(is_archived=True).exists()
    browser.post(act, {"do": "tag", "name": "死链", "all": "1"})
    assert {link.link_tags.count() for link in (ticked, other)} == {1}


def test_it_deletes_the_ticked_and_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ticked, other = dead("alice", 1), dead("alice", 2)
    browser = browser_of(person("alice"))
    act = reverse("report_act", args=["dead"])
    page = browser.post(act, {"do": "delete", "link": ticked.public_id}, follow=True).content.decode()
    assert list(Link.objects.all()) == [other] and "1 link was deleted" in page
    browser.post(reverse("undo", args=[person("alice").change_sets.get().public_id]))
    assert Link.objects.get(title="消失的文章 1").public_id == ticked.public_id
    monkeypatch.setattr(link_deletion, "MOST_AT_ONCE", 0)
    page = browser.post(act, {"do": "delete", "all": "1"}, follow=True).content.decode()
    assert "not deleted at once" in page and Link.objects.count() == 2


def test_it_asks_to_tick_something_first() -> None:
    dead("alice")
    browser = browser_of(person("alice"))
    page = browser.post(reverse("report_act", args=["dead"]), {"do": "archive"}, follow=True).content.decode()
    assert "Tick some links first." in page


def test_it_refuses_what_it_does_not_know() -> None:
    link = dead("alice")
    browser = browser_of(person("alice"))
    assert browser.get(reverse("report_addresses", args=["alive"])).status_code == 404
    wrong = {"do": "explode", "link": link.public_id}
    assert browser.post(reverse("report_act", args=["dead"]), wrong).status_code == 404
    odd = {"do": "archive", "link": "死\x00链"}
    assert browser.post(reverse("report_act", args=["dead"]), odd).status_code == 302


def test_it_shows_and_touches_nothing_of_others() -> None:
    link = dead("alice")
    bob = browser_of(person("bob"))
    assert "消失的文章" not in bob.get(reverse("report_addresses", args=["dead"])).content.decode()
    bob.post(reverse("report_act", args=["dead"]), {"do": "archive", "link": link.public_id, "all": "1"})
    link.refresh_from_db()
    assert not link.is_archived
