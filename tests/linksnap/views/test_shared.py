"""Tests of the page of a shared collection: what a stranger sees, what never, and that unsharing works at once."""

import pytest
from django.urls import reverse

from linksnap.models import Collection, Link, User
from linksnap.services import collection_sharing, collections, highlights, tags
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers() -> Collection:
    alice = person("alice")
    made = collections.create(alice, "论文", description="值得再读")
    link = link_of(alice, "https://zili.example/行高", "行高与标点")
    Link.objects.filter(pk=link.pk).update(notes="私人笔记", description="私人描述")
    artifact_of(snapshot_of(link), "html", "<p>存档的正文</p>".encode())
    tags.add(link, "私人标签")
    highlights.add(link, "私人高亮", note="私人想法")
    collections.add_links(made, [link.pk])
    return made


def seen(path: str, who: User | None = None) -> str:
    response = browser_of(who).get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def address(found: Collection) -> str:
    return reverse("shared", args=[collection_sharing.share(found)])


def test_it_shows_a_stranger_names_titles_sites_and_dates_alone(papers: Collection) -> None:
    html = seen(address(papers))
    for shown in ("论文", "值得再读", "行高与标点", "zili.example", 'href="https://zili.example/', "noreferrer"):
        assert shown in html
    for hidden in ("私人", "存档", "/s/", "alice", "<script", "<form method"):
        assert hidden not in html


def test_it_keeps_the_page_out_of_caches_engines_and_other_sites(papers: Collection) -> None:
    response = browser_of(None).get(address(papers))
    assert response["X-Robots-Tag"] == "noindex, nofollow" and "noindex" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store" and response["Referrer-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "connect-src" not in policy


def test_it_ends_at_once_and_never_comes_back(papers: Collection) -> None:
    path = address(papers)
    collection_sharing.unshare(papers)
    assert browser_of(None).get(path).status_code == 404
    assert address(papers) != path
    assert browser_of(None).get(path).status_code == 404


def test_it_shares_twice_under_one_address(papers: Collection) -> None:
    assert address(papers) == address(papers)


def test_it_shows_the_lists_below_and_no_others(papers: Collection) -> None:
    alice = person("alice")
    below = collections.create(alice, "检索", parent=papers)
    beside = collections.create(alice, "私密的旁边")
    path = address(papers)
    html = seen(path)
    assert "检索" in html and "私密的旁边" not in html
    assert "检索" in seen(f"{path}{below.public_id}/")
    for public_id in (beside.public_id, "0" * 32):
        assert browser_of(None).get(f"{path}{public_id}/").status_code == 404
    collections.move(below, None)
    assert browser_of(None).get(f"{path}{below.public_id}/").status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 43, "a" * 64, "a" * 65, "None", "%E6%8E%92"])
def test_it_opens_to_no_guess(papers: Collection, secret: str) -> None:
    collection_sharing.share(papers)
    assert browser_of(None).get(f"/shared/{secret}/").status_code == 404


def test_it_ends_with_its_person(papers: Collection) -> None:
    path = address(papers)
    User.objects.update(is_active=False)
    assert browser_of(None).get(path).status_code == 404


def test_it_pages_long_lists_and_links_only_to_the_web(papers: Collection) -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://zili.example/{n}", f"第 {n} 篇") for n in range(60)]
    Link.objects.filter(pk=links[0].pk).update(url="javascript:alert(1)")
    collections.add_links(papers, [link.pk for link in links])
    path = address(papers)
    assert "javascript:" not in seen(path)
    html = seen(f"{path}?page=2")
    assert "第 59 篇" in html and 'start="51"' in html and "行高与标点" not in html
    assert "第 59 篇" in seen(f"{path}?page=999")


def test_it_is_shared_and_ended_by_its_owner(papers: Collection) -> None:
    browser = browser_of(person("alice"))
    browser.post(reverse("collection_share", args=[papers.public_id]), {"on": "1"})
    papers.refresh_from_db()
    html = browser.get(reverse("collection", args=[papers.public_id])).content.decode()
    assert papers.share_secret and len(papers.share_secret) == 43 and f"/shared/{papers.share_secret}/" in html
    browser.post(reverse("collection_share", args=[papers.public_id]), {"on": "0"})
    papers.refresh_from_db()
    assert papers.share_secret is None and papers.shared_at is None
