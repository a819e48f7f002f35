"""The bar for ticked links: what its buttons do, to the ticked ones or to the whole list, without any script."""

import pytest
from django.urls import reverse

from linksnap.models import ChangeSet, Collection, Link, LinkTag
from linksnap.services import change_sets, collections
from linksnap.services.search_index import refresh_link_words
from tests.kept import link_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def some(count: int = 30) -> list[Link]:
    links = [link_of(person("alice"), f"https://zili.example/{n}", f"排版笔记 {n}") for n in range(count)]
    refresh_link_words([link.pk for link in links])
    return links


def send(do: str, links: list[Link] | None = None, **fields: str) -> str:
    """Press a button of the bar; the page it leads to."""
    ticked = {"link": [link.public_id for link in links or []]}
    answer = browser_of(person("alice")).post(reverse("links_batch"), {"do": do, **ticked, **fields}, follow=True)
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.mark.parametrize("view", ["grid", "compact", "list", "table"])
@pytest.mark.parametrize("address", ["/", "/?q=排版&mode=keyword", "/tags/排版/", "collection"])
def test_it_has_a_box_for_every_link_and_a_bar_for_them(view: str, address: str) -> None:
    links = some(2)
    tag_of(person("alice"), "排版", *links)
    place = collections.create(person("alice"), "阅读")
    collections.add_links(place, [link.pk for link in links])
    address = reverse("collection", args=[place.public_id]) if address == "collection" else address
    page = browser_of(person("alice")).get(f"{address}{'&' if '?' in address else '?'}view={view}").content.decode()
    for link in links:
        assert f'value="{link.public_id}" form="bulk" id="pick-{link.public_id}"' in page
    assert page.count('id="bulk"') == 1 and "data-select-all" in page


def test_it_does_what_the_button_says_to_the_ticked_ones() -> None:
    links = some(3)
    assert "2 links got the tag: css, 字体" in send("tag", links[:2], tags="字体、css")
    assert "1 link lost the tag: css" in send("untag", links[1:], tags="css")
    assert "2 links have “版面” instead of: 字体" in send("retag", links, tags="字体", instead="版面")
    assert "3 links were put into “2026”." in send("collect", links, collection="阅读 / 2026")
    place = Collection.objects.get(name="2026")
    assert "1 link was taken out of “2026”." in send("uncollect", links[:1], here=place.public_id)
    assert "1 link was taken out of “2026”." in send("uncollect", links[1:2], collection="阅读/2026")
    assert "3 pages are being captured again." in send("capture", links)
    assert "on their way already" in send("capture", links)
    assert "1 link is marked as read." in send("read", links[:1])
    assert "2 links were deleted with all they had." in send("delete", links[:2])
    for change in ChangeSet.objects.order_by("-pk"):
        assert change_sets.undo(change)
    assert Link.objects.count() == 3 and not LinkTag.objects.exists() and not place.collection_links.exists()


def test_it_does_it_to_all_pages_of_the_list_it_stood_on() -> None:
    links = some(30)
    tag = tag_of(person("alice"), "旧", *links[:26])
    link_of(person("bob"), "https://bob.example/")
    place = collections.create(person("alice"), "很多")
    collections.add_links(place, [link.pk for link in links[:25]])
    wanted = {
        "/?q=笔记&mode=keyword&page=2": 30,
        f"/?tag={tag.slug}&view=list&sort=title": 26,
        f"/tags/{tag.slug}/": 26,
        reverse("collection", args=[place.public_id]): 25,
        "/settings/": 0,
        "//evil.example/": 0,
        "/tags/没有/": 0,
    }
    for address, count in wanted.items():
        Link.objects.update(is_favourite=False)
        data = {"do": "favourite", "all": "1", "next": address}
        assert browser_of(person("alice")).post(reverse("links_batch"), data).status_code == 303
        assert Link.objects.filter(is_favourite=True).count() == count, address
    assert not Link.objects.get(owner=person("bob")).is_favourite


def test_it_takes_enter_in_a_field_for_that_field() -> None:
    links = some(1)
    assert "got the tag: 字体" in send("typed", links, tags="字体", collection="阅读")
    assert "was put into “阅读”." in send("typed", links, tags=" ", collection="阅读")
    assert "Type a name for the tag." in send("typed", links)


def test_it_says_what_is_wrong_and_changes_nothing() -> None:
    links = some(1)
    assert "Tick some links first." in send("delete")
    assert "Tick some links first." in send("delete", [link_of(person("bob"), "https://bob.example/")])
    assert "no commas and no control characters" in send("tag", links, tags="坏\u0007")
    assert "collection" in send("uncollect", links, here="0" * 32)
    assert (
        browser_of(person("alice")).post(reverse("links_batch"), {"do": "x", "link": links[0].public_id}).status_code
        == 400
    )
    assert not ChangeSet.objects.exists()


def test_it_exports_the_ticked_ones() -> None:
    links = some(3)
    data = {"do": "export-csv", "link": [links[1].public_id]}
    answer = browser_of(person("alice")).post(reverse("links_batch"), data)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "排版笔记 1" in text and "排版笔记 2" not in text
    assert "linksnap-" in answer["Content-Disposition"]


def test_it_offers_names_to_complete() -> None:
    collections.create(person("alice"), "阅读")
    client = browser_of(person("alice"))
    assert 'value="阅读"' in client.get(reverse("batch_names")).content.decode()
