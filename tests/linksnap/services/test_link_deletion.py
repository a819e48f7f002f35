"""Deleting links and taking it back: everything kept of them is there again, also where the address was saved anew."""

import pytest
from django.forms import model_to_dict
from django.urls import reverse

from linksnap.models import (
    Artifact,
    Capture,
    CollectionLink,
    EmbedJob,
    Highlight,
    Link,
    LinkTag,
    OutgoingLink,
    Snapshot,
    User,
    WorkState,
)
from linksnap.queries.store_names import named_blobs
from linksnap.services import change_sets, collections, highlights, link_deletion, links, tags, upkeep
from linksnap.services.artifact_store import read_artifact
from tests.kept import artifact_of, capture_of, link_of, passage_of, snapshot_of, suggestion_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
URL = "https://zili.example/排版?b=2"
_KEPT = (Link, Capture, Snapshot, Artifact, OutgoingLink, LinkTag, CollectionLink, Highlight)


def full_link(owner: User) -> Link:
    """A link with one of everything."""
    link = links.save(owner, URL, options=links.SaveOptions(title="中文排版", notes="“再读”", capture=False)).link
    capture = capture_of(link, state=WorkState.SUCCEEDED)
    for number in (1, 2):
        snapshot = snapshot_of(link, f"第{number}版", capture=capture if number == 2 else None, details={"doi": "甲"})
        artifact_of(snapshot, "html", f"<p>第{number}版</p>".encode())
        OutgoingLink.objects.create(owner=owner, snapshot=snapshot, n=1, url=URL, canonical_sha256=b"\x07" * 32)
    passage_of(snapshot, 0, "行高与标点", (1, 2))
    Link.objects.filter(pk=link.pk).update(latest_capture=capture)
    tags.add(link, "排版")
    collections.add_links(collections.create(owner, "阅读"), [link.pk])
    highlights.add(link, "行高与标点", note="妙")
    suggestion_of(link, "字体", state="rejected")
    return Link.objects.get(pk=link.pk)


def everything() -> dict[str, list[dict[str, object]]]:
    return {model.__name__: [model_to_dict(row) for row in model.objects.order_by("pk")] for model in _KEPT}


def test_it_puts_everything_back_as_it_was() -> None:
    link = full_link(person("alice"))
    before, words = everything(), link.words
    change = links.delete(link)
    assert not any(everything()[model.__name__] for model in _KEPT)
    assert change_sets.undo(change) and not change_sets.undo(change)
    assert everything() == before
    back = Link.objects.get()
    assert (back.created_at, back.updated_at, back.words) == (link.created_at, link.updated_at, words)
    assert [read_artifact(one) for one in Artifact.objects.order_by("pk")] == [
        "<p>第1版</p>".encode(),
        "<p>第2版</p>".encode(),
    ]
    # Passages and vectors are made anew, of the current page alone.
    assert EmbedJob.objects.get().snapshot == back.current_snapshot


def test_it_keeps_the_bytes_as_long_as_it_can_be_taken_back() -> None:
    link = full_link(person("alice"))
    named = list(named_blobs())
    change = links.delete(link)
    assert list(named_blobs()) == named and len(named) == 2
    change_sets.undo(change)
    assert list(named_blobs()) == named
    links.delete(Link.objects.get())
    type(change).objects.update(created_at="2020-01-01T00:00Z")
    upkeep.forget_change_sets()
    assert not list(named_blobs())


def test_it_gives_all_of_it_to_the_link_that_was_saved_meanwhile() -> None:
    alice = person("alice")
    change = links.delete(full_link(alice))
    again = links.save(alice, URL, options=links.SaveOptions(capture=False)).link
    newer = snapshot_of(again, "新的")
    change_sets.undo(change)
    assert Link.objects.get() == again
    assert list(again.snapshots.order_by("version").values_list("version", "title")) == [
        (1, "新的"), (2, "第1版"), (3, "第2版"),
    ]  # fmt: skip
    again.refresh_from_db()
    assert again.current_snapshot == newer and again.highlights.count() == again.link_tags.count() == 1


def test_it_leaves_out_what_has_gone_meanwhile() -> None:
    alice = person("alice")
    link = full_link(alice)
    change = links.delete(link)
    alice.tags.all().delete()
    alice.collections.all().delete()
    change_sets.undo(change)
    assert Link.objects.get().link_tags.count() == 0 and Highlight.objects.count() == 1


def test_it_fetches_a_page_that_was_never_there() -> None:
    link = links.save(person("alice"), URL).link
    change = links.delete(link)
    assert not Capture.objects.exists()
    change_sets.undo(change)
    assert Capture.objects.get().state == WorkState.QUEUED


def test_it_deletes_many_in_one_step_and_nothing_of_others() -> None:
    alice, theirs = person("alice"), link_of(person("bob"), "https://bob.example/")
    own = [link_of(alice, f"https://例子.example/{n}", f"第{n}篇") for n in range(120)]
    tag_of(alice, "排版", *own)
    change = link_deletion.delete_many(alice, [*(link.pk for link in own), theirs.pk])
    assert list(Link.objects.all()) == [theirs] and change.summary["links"] == 120
    change_sets.undo(change)
    assert alice.links.count() == LinkTag.objects.count() == 120
    assert "'排版'" in str(Link.objects.filter(owner=alice).latest("pk").words)


def test_it_refuses_more_than_one_step_can_write_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_deletion, "MOST_AT_ONCE", 1)
    alice = person("alice")
    own = [link_of(alice, f"https://例子.example/{n}").pk for n in range(2)]
    with pytest.raises(link_deletion.TooManyLinks):
        link_deletion.delete_many(alice, own)
    assert Link.objects.count() == 2


def test_it_takes_back_from_the_sentence_that_tells_of_it() -> None:
    link = full_link(person("alice"))
    browser = browser_of(person("alice"))
    answer = browser.post(reverse("link_delete", args=[link.public_id]), {"next": "/"}, follow=True)
    change = person("alice").change_sets.get()
    path = reverse("undo", args=[change.public_id])
    assert path in answer.content.decode() and not Link.objects.exists()
    assert browser_of(person("bob")).post(path).status_code == 404
    browser.post(path)
    assert Link.objects.get().public_id == link.public_id
