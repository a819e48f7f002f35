"""The list of tags to clean up: seen, merged and taken back by its owner alone."""

import pytest
from django.urls import reverse

from linksnap.models import Tag
from tests.kept import link_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def pair() -> str:
    alice = person("alice")
    big, small = tag_of(alice, "自托管self-hosting", link_of(alice)), tag_of(alice, "自托管selfhosting")
    return f"{small.slug} {big.slug}"


def test_it_lists_merges_and_takes_back() -> None:
    value = pair()
    browser = browser_of(person("alice"))
    assert reverse("report_tags") in browser.get(reverse("report")).content.decode()
    page = browser.get(reverse("report_tags")).content.decode()
    assert f'value="{value}" checked' in page and "Tags on one link only" in page
    told = browser.post(reverse("report_merge_tags"), {"pair": [value]}, follow=True).content.decode()
    assert "1 tag was merged into another." in told and Tag.objects.count() == 1
    browser.post(reverse("undo", args=[person("alice").change_sets.get().public_id]))
    assert Tag.objects.count() == 2


def test_it_asks_to_tick_something_first() -> None:
    browser = browser_of(person("alice"))
    told = browser.post(reverse("report_merge_tags"), {"pair": ["没有 这个", "x"]}, follow=True).content.decode()
    assert "Tick some pairs first." in told and not person("alice").change_sets.exists()


def test_it_shows_and_touches_nothing_of_others() -> None:
    value = pair()
    bob = browser_of(person("bob"))
    assert "自托管" not in bob.get(reverse("report_tags")).content.decode()
    bob.post(reverse("report_merge_tags"), {"pair": [value]})
    assert Tag.objects.count() == 2
