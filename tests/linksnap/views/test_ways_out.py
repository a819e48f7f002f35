"""A list that shows nothing says which filter excludes what."""

import pytest

from linksnap.services import tags
from tests.kept import link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def test_it_counts_what_each_filter_keeps_out() -> None:
    alice = person("alice")
    for number in range(3):
        link = link_of(alice, f"https://zili.example/{number}")
        snapshot_of(link, f"第 {number} 篇")
        tags.add(link, "排版")
    snapshot_of(link_of(person("bob"), "https://zili.example/b"), "别人的", lang="en")
    page = browser_of(alice).get("/?tag=排版&lang=en&state=unread").content.decode()
    ways = [part.split("</a>")[0] for part in page.split('<ul class="ways">')[1].split("</ul>")[0].split("<li>")[1:]]
    assert ["Without English" in way and "3 links" in way for way in ways] == [True, False, False]
    assert "Without #排版" in ways[1] and "0 links" in ways[1] and "Without To read" in ways[2]
