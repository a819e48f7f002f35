"""Tests of the tag list and the tag page: filter, order, rename, merge with its preview, strangers."""

import re

import pytest
from django.test import Client

from linksnap.models import Suggestion, Tag, User
from linksnap.services import bulk_tagging, suggestion_batches, tag_changes, tag_order_changes, tag_rules
from linksnap.services import tags as tag_services
from linksnap.services.suggestion_batches import Wanted
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def page(browser: Client, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def names(html: str) -> list[str]:
    """Names of the rows, in their order."""
    return [row.split("</a>")[0].rsplit(">", 1)[1] for row in html.split('<span class="name"')[1:]]


def test_it_lists_tags_by_use_with_counts_and_aliases(alice: User, browser: Client) -> None:
    links = [link_of(alice, f"https://{n}.example/") for n in "ab"]
    tag_of(alice, "少用", links[0])
    tag_services.rename(tag_of(alice, "死链", *links), "失效链接")
    html = page(browser, "/tags/")
    assert names(html) == ["失效链接", "少用"]
    assert "死链" in html
    assert names(page(browser, "/tags/?sort=name")) == sorted(["失效链接", "少用"])


@pytest.mark.parametrize("text", ["排", "排版", "typeset", "TYPE SET", "paiban", "pb"])
def test_it_filters_by_name_and_other_name(alice: User, browser: Client, text: str) -> None:
    tag_services.rename(tag_of(alice, "type-setting"), "排版")
    tag_of(alice, "摄影")
    found = names(page(browser, f"/tags/?q={text}"))
    assert found == ["排版"]


def test_it_bears_any_filter_and_page(alice: User, browser: Client) -> None:
    tag_of(alice, "排版")
    for query in ("?q=%00", "?q=%23", "?q=---", "?page=99", "?page=x", "?sort=x", "?q=100%25"):
        assert browser.get(f"/tags/{query}").status_code == 200


def test_it_pages_a_large_vocabulary_in_few_queries(
    alice: User, browser: Client, django_assert_max_num_queries: object
) -> None:
    Tag.objects.bulk_create(Tag(owner=alice, name=f"标签{n}", key=f"标签{n}", slug=f"标签{n}") for n in range(120))
    with django_assert_max_num_queries(14):
        html = page(browser, "/tags/?page=2")
    assert len(names(html)) == 50
    assert "?page=3" in html


def test_it_shows_the_links_of_a_tag(alice: User, browser: Client) -> None:
    tag_of(alice, "排版", link_of(alice, title="行高与字距"))
    link_of(alice, "https://b.example/", title="别的")
    html = page(browser, "/tags/排版/")
    assert "行高与字距" in html
    assert "别的" not in html


def test_it_leads_an_old_address_to_the_new_name(alice: User, browser: Client) -> None:
    tag_services.rename(tag_of(alice, "死链"), "失效链接")
    response = browser.get("/tags/死链/", follow=True)
    assert response.redirect_chain[-1][0].endswith("/tags/%E5%A4%B1%E6%95%88%E9%93%BE%E6%8E%A5/")
    assert browser.get("/tags/没有/").status_code == 404


def test_it_renames_and_leads_to_the_new_address(alice: User, browser: Client) -> None:
    tag_of(alice, "死链")
    response = browser.post(
        "/tags/死链/rename/", {"name": "失效链接", "next": "/tags/%E6%AD%BB%E9%93%BE/"}, follow=True
    )
    assert "失效链接" in response.content.decode()
    assert "死链" in response.content.decode()


def test_it_offers_a_merge_when_the_new_name_is_taken(alice: User, browser: Client) -> None:
    tag_of(alice, "死链", link_of(alice))
    tag_of(alice, "失效链接")
    html = browser.post("/tags/死链/rename/", {"name": "失效链接"}, follow=True).content.decode()
    assert "Merge #死链 into #失效链接?" in html


@pytest.mark.parametrize("name", ["", "#", "长" * 201, "a\x00b"])
def test_it_keeps_the_name_when_the_new_one_is_bad(alice: User, browser: Client, name: str) -> None:
    tag_of(alice, "排版")
    html = browser.post("/tags/排版/rename/", {"name": name}, follow=True).content.decode()
    assert 'class="note error"' in html
    assert Tag.objects.get().name == "排版"


def test_it_counts_before_it_merges(alice: User, browser: Client) -> None:
    both, one = link_of(alice), link_of(alice, "https://b.example/")
    source = tag_of(alice, "归档", both, one)
    tag_of(alice, "存档", both)
    suggestion_of(link_of(alice, "https://c.example/"), "归档", source)
    html = page(browser, "/tags/归档/?into=存档")
    for sentence in ("1 link gets #存档", "1 link has #存档 already", "1 open suggestion moves along"):
        assert sentence in html
    assert Tag.objects.count() == 2
    html = browser.post("/tags/归档/merge/", {"into": "存档"}, follow=True).content.decode()
    assert Tag.objects.get().name == "存档"
    assert "归档" in html


@pytest.mark.parametrize("into", ["", "没有", "归档", "a\x00"])
def test_it_merges_into_another_tag_only(alice: User, browser: Client, into: str) -> None:
    tag_of(alice, "归档")
    browser.post("/tags/归档/merge/", {"into": into})
    assert browser.get("/tags/归档/", {"into": into}).status_code == 200
    assert Tag.objects.get().name == "归档"


def test_it_stands_a_tag_under_another_and_refuses_a_ring(alice: User, browser: Client) -> None:
    low, top = tag_of(alice, "存档"), tag_of(alice, "网页")
    browser.post("/tags/存档/parent/", {"parent": "网页"})
    low.refresh_from_db()
    assert low.parent == top
    html = browser.post("/tags/网页/parent/", {"parent": "存档"}, follow=True).content.decode()
    assert "cannot stand under itself" in html
    browser.post("/tags/存档/parent/", {"parent": ""})
    low.refresh_from_db()
    assert low.parent is None


def test_it_forgets_an_other_name_and_deletes(alice: User, browser: Client) -> None:
    tag = tag_services.rename(tag_of(alice, "死链", link_of(alice)), "失效链接")
    browser.post("/tags/失效链接/alias/", {"alias": str(tag.aliases.get().pk)})
    assert not tag.aliases.exists()
    assert browser.post("/tags/失效链接/alias/", {"alias": "x"}).status_code == 404
    assert browser.post("/tags/失效链接/delete/", {"next": "/tags/"})["Location"] == "/tags/"
    assert not Tag.objects.exists()


@pytest.mark.parametrize("action", ["rename", "merge", "parent", "alias", "delete"])
def test_it_is_nothing_to_a_stranger(alice: User, browser: Client, action: str) -> None:
    tag_of(alice, "排版")
    charlie = browser_of(person("charlie"))
    assert charlie.post(f"/tags/排版/{action}/", {"name": "偷", "into": "偷"}).status_code == 404
    assert charlie.get("/tags/排版/").status_code == 404
    assert "排版" not in page(charlie, "/tags/")
    assert browser.get(f"/tags/排版/{action}/").status_code == 405
    assert Tag.objects.get().name == "排版"


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "{{7*7}}", "{% debug %}", '"><svg/onload=alert(1)>'])
def test_it_shows_hostile_names_as_text(alice: User, browser: Client, name: str) -> None:  # bad input T12
    tag = tag_services.add(link_of(alice), name).tag
    for address in ("/", "/tags/", f"/tags/{tag.slug}/", "/tags/find/?q=", f"/?tag={tag.slug}", "/side/tags/"):
        html = page(browser, address)
        assert "<img src=x" not in html and "<svg/onload" not in html and "49" not in html.split("side-tags")[-1][:400]


def test_it_offers_no_tag_itself_to_merge_into(alice: User, browser: Client) -> None:
    link = link_of(alice)
    css, css3 = tag_services.add(link, "CSS").tag, tag_services.add(link, "CSS3").tag
    assert f"/tags/find/?but={css.pk}" in page(browser, f"/tags/{css.slug}/")
    offered = page(browser, f"/tags/find/?but={css.pk}&q=css&kind=one")
    assert f'data-name="{css3.name}"' in offered and f'data-name="{css.name}"' not in offered


def test_it_says_when_nothing_in_a_list_has_a_tag(alice: User, browser: Client) -> None:
    tag_services.add(link_of(alice), "排版")
    assert "Nothing in this list has a tag." in page(browser, "/?state=archived").split('id="side-tags"')[1]
    assert "No tags yet." in page(browser_of(person("bob")), "/").split('id="side-tags"')[1]


def test_it_lists_what_was_lately_done_to_tags(alice: User, browser: Client) -> None:
    links = [link_of(alice, f"https://{n}.example/") for n in range(7)]
    bulk_tagging.add(alice, [links[0].pk, links[1].pk], ["归档", "读"])
    bulk_tagging.remove(alice, [links[2].pk], ["读"])
    narrow, broad = tag_of(alice, "网页归档"), Tag.objects.get(name="归档")
    tag_order_changes.nest(alice, [(narrow.pk, broad.pk)])
    tag_changes.add_alias(broad, "archiving")
    tag_rules.delete(tag_rules.create(alice, "site:旧.example", "旧"))
    for n, link in enumerate(links):
        suggestion_of(link, f"新词{n}")
    waiting = list(Suggestion.objects.filter(owner=alice).values_list("pk", flat=True))
    suggestion_batches.decide(alice, Wanted(accept=waiting[:1]))
    suggestion_batches.decide(alice, Wanted(accept=waiting[1:]))
    told = re.findall(r"<li><span>([^<]+)</span><time", page(browser, "/tags/"))
    assert told == [
        "Decided on proposals: 6 accepted, 0 rejected",
        "Deleted the rule “site:旧.example”",
        "Changed the other names of “归档”: archiving",
        "Put 1 tag under another",
        "Changed the tags of 2 links: 归档, 读",
    ]


def test_it_reaches_older_changes_by_their_page(alice: User, browser: Client) -> None:
    tag = tag_of(alice, "排版")
    for n in range(23):
        tag_changes.add_alias(tag, f"别名{n}")
    newest, older = page(browser, "/tags/"), page(browser, "/tags/?changes=2")
    assert "别名22</span><time" in newest and "别名2<" not in newest.split('id="lately"')[1]
    assert 'href="?changes=2#lately"' in newest and '<details class="tag-changes">' in newest
    told = re.findall(r"<li><span>[^<]+(别名\d+)</span><time", older)
    assert told == ["别名2", "别名1", "别名0"]
    assert '<details class="tag-changes" open>' in older and 'href="?changes=1#lately"' in older
    for odd in ("changes=x", "changes=999", "changes=%00"):
        assert browser.get(f"/tags/?{odd}").status_code == 200
