"""The list of duplicates: seen, merged and taken back by its owner alone."""

import pytest
from django.urls import reverse

from linksnap.models import Link
from tests.kept import link_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def pair() -> tuple[Link, Link]:
    alice = person("alice")
    return link_of(alice, "https://zili.example.org/排版", "排版"), link_of(
        alice, "http://zili.example.org/排版/", "排版二"
    )


def test_it_lists_merges_and_takes_back() -> None:
    kept, other = pair()
    browser = browser_of(person("alice"))
    assert reverse("report_duplicates") in browser.get(reverse("report")).content.decode()
    page = browser.get(reverse("report_duplicates")).content.decode()
    value = f"{kept.public_id} {other.public_id}"
    assert f'value="{value}" checked' in page and "排版二" in page
    told = browser.post(reverse("report_merge"), {"group": [value]}, follow=True).content.decode()
    assert "1 link was merged into another." in told and "Nothing in this list." in told
    assert list(Link.objects.filter(is_archived=True)) == [other]
    browser.post(reverse("undo", args=[person("alice").change_sets.get().public_id]))
    assert not Link.objects.filter(is_archived=True).exists()


def test_it_asks_to_tick_something_first_and_wants_a_post() -> None:
    pair()
    browser = browser_of(person("alice"))
    assert "Tick some groups first." in browser.post(reverse("report_merge"), follow=True).content.decode()
    assert browser.get(reverse("report_merge")).status_code == 405


def test_it_shows_and_touches_nothing_of_others() -> None:
    kept, other = pair()
    bob = browser_of(person("bob"))
    assert "排版" not in bob.get(reverse("report_duplicates")).content.decode()
    bob.post(reverse("report_merge"), {"group": [f"{kept.public_id} {other.public_id}"]})
    assert not Link.objects.filter(is_archived=True).exists()
    assert browser_of(None).get(reverse("report_duplicates")).status_code == 302
