"""Merging links that are one page moves everything a person added, and undo brings all of it back."""

from datetime import UTC, datetime

import pytest

from linksnap.models import CollectionLink, Highlight, Link, LinkTag, Suggestion
from linksnap.services import change_sets, collections, highlights, link_merging
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def states() -> list[object]:
    """Everything a merge may change, as values."""
    fields = ("pk", "title", "notes", "description", "is_unread", "is_favourite", "is_archived", "created_at")
    return [
        list(Link.objects.order_by("pk").values_list(*fields)),
        set(LinkTag.objects.values_list("link_id", "tag__name")),
        set(CollectionLink.objects.values_list("link_id", "collection_id", "position", "added_at")),
        set(Highlight.objects.values_list("pk", "link_id")),
        list(Suggestion.objects.order_by("pk").values_list("state", "decided_at")),
    ]


def two_links() -> tuple[Link, Link]:
    alice = person("alice")
    kept, other = link_of(alice, "https://a.example/文"), link_of(alice, "http://a.example/文", "我的标题")
    Link.objects.filter(pk=kept.pk).update(notes="第一条笔记")
    Link.objects.filter(pk=other.pk).update(
        notes="第二条笔记", is_favourite=True, is_unread=False, created_at=datetime(2019, 1, 2, tzinfo=UTC)
    )
    tag_of(alice, "共有", kept, other)
    suggestion_of(kept, "排版", tag_of(alice, "排版", other))
    for name, links in (("两个都在", [kept.pk, other.pk]), ("只有一个", [other.pk])):
        collections.add_links(collections.create(alice, name), links)
    for link, quote in ((kept, "相同的话"), (other, "相同的话"), (other, "另一句话")):
        highlights.add(link, quote)
    return kept, other


def test_it_moves_everything_to_the_kept_link() -> None:
    kept, other = two_links()
    done = link_merging.merge(kept.owner, [[kept.pk, other.pk]])
    kept.refresh_from_db()
    other.refresh_from_db()
    assert done.summary == {"links": 1, "groups": 1} and other.is_archived and not kept.is_archived
    assert (kept.title, kept.notes) == ("我的标题", "第一条笔记\n\n第二条笔记")
    assert kept.is_favourite and not kept.is_unread and kept.created_at.year == 2019
    assert {row.tag.name for row in kept.link_tags.all()} == {"共有", "排版"}
    assert kept.collection_links.count() == 2 and not other.collection_links.exists()
    assert {row.quote for row in kept.highlights.all()} == {"相同的话", "另一句话"}
    assert Suggestion.objects.get().state == "accepted"


def test_it_puts_everything_back() -> None:
    kept, other = two_links()
    before = states()
    done = link_merging.merge(kept.owner, [[kept.pk, other.pk]])
    assert states() != before
    assert change_sets.undo(done) and states() == before
    assert not change_sets.undo(done)


def test_it_leaves_what_was_changed_since_the_merge() -> None:
    kept, other = two_links()
    done = link_merging.merge(kept.owner, [[kept.pk, other.pk]])
    Link.objects.filter(pk=kept.pk).update(notes="后来写的")
    other.delete()
    change_sets.undo(done)
    kept.refresh_from_db()
    assert kept.notes == "后来写的" and kept.title == "" and not kept.is_favourite


def test_it_touches_nothing_of_others_and_nothing_twice() -> None:
    alice = person("alice")
    own, theirs, third = link_of(alice), link_of(person("bob")), link_of(alice, "https://c.example/")
    done = link_merging.merge(alice, [[own.pk, theirs.pk], [own.pk, third.pk], [own.pk]])
    assert done.summary["links"] == 0 and not Link.objects.filter(is_archived=True).exists()
