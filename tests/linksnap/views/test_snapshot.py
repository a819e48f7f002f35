"""Tests of the snapshot page: what it shows of a link, in both languages, with and without a snapshot."""

import pytest
from django.test import Client

from linksnap.models import Capture, Link, Suggestion, WorkState
from tests.kept import artifact_of, link_of, passage_of, snapshot_of, suggestion_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
ARTICLE = '<h1>标题</h1><p id="ls-3" data-ls-b="3">这些在活字时代由拣字工完成的事</p><script>alert(1)</script>'


@pytest.fixture
def link() -> Link:
    return link_of(person("alice"))


@pytest.fixture
def browser(link: Link) -> Client:
    return browser_of(link.owner)


def kept(link: Link) -> Link:
    snapshot = snapshot_of(link, description="浏览器里的中文排版", author="拣字工", site_name="字里行间")
    artifact_of(snapshot, "html", ARTICLE.encode())
    artifact_of(snapshot, "reader", ARTICLE.encode())
    artifact_of(snapshot, "screenshot", b"webp")
    artifact_of(snapshot, "text", "行高 <b>一点八</b>".encode())
    passage_of(snapshot, 5, "这些在活字时代由拣字工完成的事", (3, 3), "ls-3")
    return link


def body(browser: Client, link: Link, query: str = "", language: str = "en") -> str:
    response = browser.get(f"/s/{link.public_id}/{query}", headers={"Accept-Language": language})
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_frames_the_archived_page_in_a_sandbox(browser: Client, link: Link) -> None:
    html = body(browser, kept(link))
    assert 'sandbox="" referrerpolicy="no-referrer"' in html
    assert f'src="/s/{link.current_snapshot.public_id}/html"' in html
    assert html.index("Archived copy of") < html.index("<iframe")


def test_it_opens_frame_and_reader_at_the_passage(browser: Client, link: Link) -> None:
    assert f'src="/s/{kept(link).current_snapshot.public_id}/html?p=5#ls-3"' in body(browser, link, "?p=5")
    reader = body(browser, link, "?view=reader&p=5")
    assert '<p id="r-ls-3" data-ls-b="hit">' in reader
    assert "?view=reader&amp;p=5#r-ls-3" in reader


def test_it_cleans_the_article_in_the_reader(browser: Client, link: Link) -> None:
    html = body(browser, kept(link), "?view=reader")
    assert "alert(1)" not in html
    assert "这些在活字时代由拣字工完成的事" in html


def test_it_escapes_the_text(browser: Client, link: Link) -> None:
    assert "行高 &lt;b&gt;一点八&lt;/b&gt;" in body(browser, kept(link), "?view=text")


def test_it_shows_the_whole_picture(browser: Client, link: Link) -> None:
    assert f'src="/s/{kept(link).current_snapshot.public_id}/screenshot"' in body(browser, link, "?view=screenshot")


def test_it_tells_what_is_known_of_the_snapshot(browser: Client, link: Link) -> None:
    html = body(browser, kept(link))
    artifact = link.current_snapshot.artifacts.get(kind="html")
    for known in ("浏览器里的中文排版", "拣字工", "字里行间", "200", artifact.sha256, "The whole page was kept."):
        assert known in html


def test_it_says_why_a_tag_is_proposed(browser: Client, link: Link) -> None:
    tag = tag_of(link.owner, "排版")
    suggestion_of(kept(link), "排版", tag, reason="neighbours", evidence={"pages": 14}, score=0.64)
    suggestion_of(link, "字体", reason="keyphrase", evidence={"mentions": 3})
    html = body(browser, link)
    assert "near 14 snapshots tagged 排版" in html
    assert "64%" in html
    assert "the page speaks of it 3 times" in html


def test_it_shows_an_older_version_by_its_number(browser: Client, link: Link) -> None:
    first = snapshot_of(link, title="旧版")
    artifact_of(first, "html", ARTICLE.encode())
    kept(link)
    html = body(browser, link, "v/1/")
    assert f"/s/{first.public_id}/html" in html
    assert f"/s/{link.public_id}/v/1/?view=page" in html
    assert browser.get(f"/s/{link.public_id}/v/3/").status_code == 404


def test_it_shows_the_steps_while_the_first_capture_runs(browser: Client, link: Link) -> None:
    capture = Capture.objects.create(owner=link.owner, link=link, state=WorkState.RUNNING, step="render")
    Link.objects.filter(pk=link.pk).update(latest_capture=capture)
    html = body(browser, link)
    assert f'id="job-{capture.public_id}"' in html
    assert '<noscript><meta http-equiv="refresh"' in html


def test_it_offers_a_retry_when_the_capture_failed(browser: Client, link: Link) -> None:
    capture = Capture.objects.create(owner=link.owner, link=link, state=WorkState.DEAD, reason="name_not_found")
    Link.objects.filter(pk=link.pk).update(latest_capture=capture)
    html = body(browser, link)
    assert "There is no site of this name." in html
    assert f"/captures/{capture.public_id}/retry/" in html


def test_it_says_when_stored_bytes_are_gone(browser: Client, link: Link) -> None:
    kept(link).current_snapshot.artifacts.filter(kind="text").update(sha256="0" * 64)
    assert "missing or damaged" in body(browser, link, "?view=text")


@pytest.mark.parametrize("query", ["?view=pdf", "?view=%00", "?p=%00", "?p=99999999999", "?view=reader&p=x"])
def test_it_bears_a_query_that_makes_no_sense(browser: Client, link: Link, query: str) -> None:
    assert body(browser, kept(link), query)


def test_it_speaks_chinese(browser: Client, link: Link) -> None:
    assert '<html lang="zh-Hans"' in body(browser, kept(link), language="zh-CN")


def test_it_asks_a_fixed_number_of_questions(
    browser: Client, link: Link, django_assert_max_num_queries: object
) -> None:
    for n in range(12):
        tag_of(link.owner, f"标签{n}", link)
        suggestion_of(link, f"建议{n}")
    kept(link)
    body(browser, link)
    with django_assert_max_num_queries(22):
        body(browser, link)


def test_it_does_not_exist_for_a_stranger(link: Link) -> None:
    kept(link)
    for path in ("", "v/1/", "?view=reader"):
        assert browser_of(person("charlie")).get(f"/s/{link.public_id}/{path}").status_code == 404


def test_it_changes_nothing_when_opened(browser: Client, link: Link) -> None:
    suggestion_of(kept(link), "字体")
    before = Link.objects.values().get(pk=link.pk)
    body(browser, link, "?view=reader")
    assert Link.objects.values().get(pk=link.pk) == before
    assert Suggestion.objects.get().state == "pending"
