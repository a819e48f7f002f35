"""Many merges in one step, and every merged tag back in one."""

import pytest

from linksnap.models import LinkTag, Suggestion, Tag, TagAlias
from linksnap.services import change_sets, tag_cleaning, tags
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def states() -> list[object]:
    return [
        set(Tag.objects.values_list("pk", "name", "key", "slug", "parent_id", "created_at")),
        set(TagAlias.objects.values_list("tag_id", "name")),
        set(LinkTag.objects.values_list("link_id", "tag_id", "source", "created_at")),
        set(Suggestion.objects.values_list("link_id", "tag_id", "name", "key", "state", "decided_at")),
    ]


def test_it_merges_pairs_and_brings_all_back() -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://t.example/{n}") for n in range(3)]
    top = tag_of(alice, "运维")
    small, middle, big = (
        tag_of(alice, "kubernets", *links[:2]),
        tag_of(alice, "kuberntes", links[2]),
        tag_of(alice, "kubernetes", links[0]),
    )
    child = tag_of(alice, "集群")
    tags.set_parent(small, top)
    tags.set_parent(child, small)
    small.refresh_from_db()
    small = tags.rename(small, "kubernetse")
    suggestion_of(links[0], "kubernetse", small, state="rejected")
    suggestion_of(links[2], "kubernetse", small)
    suggestion_of(links[2], "kubernetes", big)
    before = states()
    done = tag_cleaning.merge_pairs(alice, [(small.pk, middle.pk), (middle.pk, big.pk), (small.pk, big.pk)])
    assert done.summary == {"tags": 2, "new": "kubernetes"} and big.link_tags.count() == 3
    assert not Tag.objects.filter(pk__in=[small.pk, middle.pk]).exists()
    child.refresh_from_db()
    assert child.parent_id == big.pk
    assert change_sets.undo(done) and states() == before


def test_it_leaves_a_tag_merged_whose_name_was_given_anew() -> None:
    alice = person("alice")
    link = link_of(alice)
    small, big = tag_of(alice, "排板", link), tag_of(alice, "排版")
    done = tag_cleaning.merge_pairs(alice, [(small.pk, big.pk)])
    tags.remove_alias(big.aliases.get())
    tag_of(alice, "排板")
    change_sets.undo(done)
    assert link.link_tags.get().tag == big


def test_it_puts_a_tag_back_under_the_one_it_stood_under() -> None:
    alice = person("alice")
    small, big = tag_of(alice, "frontends-web"), tag_of(alice, "frontend-web", link_of(alice))
    tags.set_parent(big, small)
    before = states()
    change_sets.undo(tag_cleaning.merge_pairs(alice, [(small.pk, big.pk)]))
    assert states() == before


def test_it_touches_nothing_of_others() -> None:
    own, theirs = tag_of(person("alice"), "排版"), tag_of(person("bob"), "排板")
    assert tag_cleaning.merge_pairs(person("alice"), [(theirs.pk, own.pk), (own.pk, own.pk)]).summary == {"tags": 0}
    assert Tag.objects.count() == 2
