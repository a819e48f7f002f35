"""Browsing by tags from the side bar: with one, with one or another, without; counts of the list that is shown."""

import re

import pytest
from django.test import Client

from linksnap.models import LinkTag
from linksnap.services import tag_upkeep, tags
from tests.kept import link_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    """Alice's, who has four pages and three tags, one of them below another."""
    alice = person("alice")
    pages = {name: link_of(alice, f"https://{n}.example/", title=f"第{name}页") for n, name in enumerate("甲乙丙丁")}
    css, fonts = tag_of(alice, "css", pages["甲"], pages["乙"]), tag_of(alice, "字体", pages["乙"], pages["丙"])
    below = tag_of(alice, "字体/宋体", pages["丁"])
    tags.set_parent(below, fonts)
    tag_upkeep.write_forms()
    assert css.pk and LinkTag.objects.count() == 5
    return browser_of(alice)


def shown(browser: Client, address: str) -> tuple[str, str]:
    """The pages of a list, and its side bar."""
    html = browser.get(address).content.decode()
    side = html.split('id="side-tags"')[1].split("</nav>")[0]
    return "".join(sorted(set(re.findall("第(.)页", html)))), side


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tag=css", "乙甲"),
        ("tag=字体", "丁丙乙"),
        ("tag=css&tag=字体", "乙"),
        ("any=css&any=字体-宋体", "丁乙甲"),
        ("not=css", "丁丙"),
        ("tag=字体&not=css", "丁丙"),
        ("tag=没有", ""),
        ("any=没有", ""),
        ("not=没有", "丁丙乙甲"),
        ("tag=%00&any=%00&not=%00", "丁丙乙甲"),
    ],
)
def test_it_lists_with_and_or_and_not(browser: Client, query: str, expected: str) -> None:
    assert shown(browser, f"/?{query}")[0] == expected
    kept = browser.get(f"/?{query}").context["saveable"]
    if kept:
        # The language of the search box means the same.
        assert shown(browser, f"/?q={kept.replace('%', '')}&mode=keyword")[0] == expected


def test_it_leads_on_from_the_list_that_is_shown_and_counts_it(browser: Client) -> None:
    _, side = shown(browser, "/tags/css/")
    assert side.count("<a ") == 3 and "/?tag=css" in side
    _, side = shown(browser, "/?tag=css&state=unread&page=2")
    assert 'href="/?state=unread" lang="en" aria-current="true"' in side, "the tag that is on goes off"
    for href in (
        "tag=css&amp;tag=%E5%AD%97%E4%BD%93&amp;state=unread",
        "any=css&amp;any=%E5%AD%97%E4%BD%93",
        "not=%E5",
    ):
        assert href in side
    assert re.findall(r'class="n">(\d+)', side) == ["2", "1"], "of the two pages with css one has the other tag"
    chips = browser.get("/?any=css&any=字体&not=字体-宋体").content.decode()
    assert "or #字体" in chips and "not #字体/宋体" in chips


def test_it_filters_the_side_bar_within_its_list(browser: Client) -> None:
    answer = browser.get(
        "/side/tags/?q=ziti", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/?tag=css"}
    )
    html = answer.content.decode()
    assert "/?tag=css&amp;tag=%E5%AD%97%E4%BD%93" in html and "宋体" in html
