"""Saving, changing and deleting links."""

import pytest

from linksnap.models import Capture, Link, LinkTag, WorkState
from linksnap.rules.canonical_url import UrlError, UrlProblem
from linksnap.services import links
from tests.kept import snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db
URL = "https://example.org/文章?utm_source=weixin"


def test_it_saves_a_link_and_its_capture_together() -> None:
    saved = links.save(person("alice"), URL)
    assert saved.created and saved.capture is not None
    assert saved.link.url == "https://example.org/%E6%96%87%E7%AB%A0?utm_source=weixin"
    assert saved.link.latest_capture == saved.capture and saved.capture.state == WorkState.QUEUED
    assert saved.capture.events.count() == 1


def test_it_knows_the_same_page_by_another_address() -> None:
    first = links.save(person("alice"), URL)
    second = links.save(person("alice"), "https://EXAMPLE.org:443/文章#:~:text=备份")
    assert not second.created and second.link == first.link
    assert second.capture == first.capture, "the open capture is joined, not doubled"


def test_it_does_not_capture_a_kept_page_again_unasked() -> None:
    first = links.save(person("alice"), URL)
    Capture.objects.update(state=WorkState.SUCCEEDED)
    snapshot_of(first.link)
    assert links.save(person("alice"), URL).capture is None
    again = links.save(person("alice"), URL, options=links.SaveOptions(snapshot_again=True))
    assert again.capture is not None and again.capture != first.capture


def test_it_keeps_libraries_apart() -> None:
    alices, bobs = links.save(person("alice"), URL), links.save(person("bob"), URL)
    assert bobs.created and alices.link != bobs.link


def test_it_adds_the_tags_it_is_given() -> None:
    saved = links.save(person("alice"), URL, options=links.SaveOptions(tags=("备份", "Self-Hosting")))
    names = LinkTag.objects.filter(link=saved.link).values_list("tag__name", flat=True)
    assert set(names) == {"备份", "Self-Hosting"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("file:///etc/passwd", UrlProblem.BAD_SCHEME),
        ("http://127.0.0.1/", UrlProblem.PRIVATE_ADDRESS),
        ("https://example.org/" + "a" * 9000, UrlProblem.TOO_LONG),
    ],
)
def test_it_keeps_nothing_of_what_is_no_address(text: str, problem: UrlProblem) -> None:
    with pytest.raises(UrlError) as refusal:
        links.save(person("alice"), text)
    assert refusal.value.problem == problem
    assert not Link.objects.exists() and not Capture.objects.exists()


def test_it_saves_the_good_ones_of_many() -> None:
    outcome = links.save_many(
        person("alice"), "看这个：https://example.org/一，还有 http://10.0.0.1/x 和 https://example.org/二。"
    )
    assert [saved.link.url for saved in outcome.saved] == [
        "https://example.org/%E4%B8%80",
        "https://example.org/%E4%BA%8C",
    ]
    assert [(refusal.text, refusal.problem) for refusal in outcome.problems] == [
        ("http://10.0.0.1/x", UrlProblem.PRIVATE_ADDRESS)
    ]


def test_it_refuses_a_text_without_any_address_once() -> None:
    outcome = links.save_many(person("alice"), "   ")
    assert [refusal.problem for refusal in outcome.problems] == [UrlProblem.EMPTY]


def test_it_changes_only_what_it_is_told() -> None:
    link = links.save(person("alice"), URL).link
    links.update(link, links.LinkChanges(notes="周末\x00读", is_favourite=True))
    link.refresh_from_db()
    assert (link.notes, link.is_favourite, link.is_unread, link.title) == ("周末读", True, True, "")


def test_it_deletes_a_link_with_all_that_was_kept() -> None:
    link = links.save(person("alice"), URL).link
    snapshot_of(link)
    links.delete(link)
    assert not Link.objects.exists() and not Capture.objects.exists()
