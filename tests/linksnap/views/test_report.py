"""The report: counts, lists, one action for many with one step back; for its owner alone."""

import pytest
from django.urls import reverse

from linksnap.models import Capture, Link, LinkCheck, LinkHealth
from linksnap.services import link_deletion
from tests.kept import link_of, snapshot_of
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


def with_copy(name: str, number: int) -> Link:
    link = dead(name, number)
    LinkCheck.objects.filter(link=link).update(archive_url=f"http://web.archive.org/web/20190304/{link.url}")
    return link


def test_it_keeps_one_copy_or_all_and_takes_it_back() -> None:
    one, other = with_copy("alice", 1), with_copy("alice", 2)
    dead("alice", 3)
    browser = browser_of(person("alice"))
    act, listed = reverse("report_act", args=["dead"]), reverse("report_addresses", args=["dead"])
    assert browser.get(listed).content.decode().count("Keep this copy") == 2
    assert "4 March 2019" in browser.get(listed).content.decode()
    page = browser.post(act, {"keep": one.public_id, "link": other.public_id, "all": "1"}, follow=True).content.decode()
    assert Capture.objects.get().link == one and "1 copy will be kept" in page and "being kept" in page
    browser.post(reverse("undo", args=[person("alice").change_sets.get().public_id]))
    assert Capture.objects.get().state == "cancelled"
    page = browser.post(act, {"do": "keep", "all": "1"}, follow=True).content.decode()
    assert "2 copies will be kept" in page
    page = browser.post(act, {"do": "keep", "all": "1"}, follow=True).content.decode()
    assert "is kept already" in page


def test_it_says_what_became_of_a_copy() -> None:
    kept, failed = with_copy("alice", 1), with_copy("alice", 2)
    browser = browser_of(person("alice"))
    browser.post(reverse("report_act", args=["dead"]), {"do": "keep", "all": "1"})
    Capture.objects.update(state="succeeded", reason="complete")
    Capture.objects.filter(link=failed).update(state="failed", reason="no_copy")
    snapshot_of(kept, "消失的文章", capture=Capture.objects.get(link=kept), version=4)
    page = browser.get(reverse("report_addresses", args=["dead"])).content.decode()
    assert reverse("snapshot_version", args=[kept.public_id, 4]) in page
    assert "no copy that shows this page" in page and page.count("Keep this copy") == 1


def test_it_keeps_no_copy_for_a_stranger() -> None:
    link = with_copy("alice", 1)
    browser_of(person("bob")).post(reverse("report_act", args=["dead"]), {"keep": link.public_id})
    assert not Capture.objects.exists()
