"""The numbers of links: exact after every way to change them, before and after they were added up."""

import pytest
from django.db.models import Count, Q

from linksnap.models import Link, LinkCount, User
from linksnap.queries.link_numbers import known_numbers, tagged_links
from linksnap.services import link_counts
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def counted(owner: User) -> dict[str, int]:
    """The numbers by counting."""
    shown = Q(is_archived=False)
    return Link.objects.filter(owner=owner).aggregate(
        total=Count("pk", filter=shown),
        unread=Count("pk", filter=shown & Q(is_unread=True)),
        favourite=Count("pk", filter=shown & Q(is_favourite=True)),
        archived=Count("pk", filter=Q(is_archived=True)),
    )


def test_it_is_exact_whatever_was_done() -> None:
    alice, bob = person("alice"), person("bob")
    assert known_numbers(alice) == counted(alice) == dict.fromkeys(("total", "unread", "favourite", "archived"), 0)
    links = [link_of(alice, f"https://{n}.example/") for n in range(6)]
    link_of(bob, "https://字里.example/")
    own = Link.objects.filter(owner=alice)
    for _ in range(2):
        own.filter(pk__in=[link.pk for link in links[:3]]).update(is_unread=False, is_favourite=True)
        own.filter(pk=links[0].pk).update(is_archived=True, is_favourite=True)
        links[4].is_favourite = True
        links[4].save()
        own.update(notes="改过")
        assert known_numbers(alice) == counted(alice) != known_numbers(bob) == counted(bob)
        own.filter(pk=links[5].pk).delete()
        own.filter(pk=links[0].pk).update(is_archived=False)
        assert known_numbers(alice) == counted(alice)
        assert link_counts.add_up() == 1 and LinkCount.objects.filter(owner=alice).count() == 1
        assert known_numbers(alice) == counted(alice) and known_numbers(bob) == counted(bob)
    own.all().delete()
    link_counts.add_up()
    assert not LinkCount.objects.filter(owner=alice).exists() and known_numbers(bob)["total"] == 1


def test_it_counts_links_with_one_of_several_tags_once_each() -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://shuzi.example/{number}") for number in range(12)]
    tags = [tag_of(alice, name, *links[::step]) for name, step in (("数字", 2), ("统计", 3), ("图表", 5))]
    Link.objects.filter(pk__in=[links[0].pk, links[1].pk]).update(is_archived=True)
    ids = {tag.pk for tag in tags}
    having = sum(any(number % step == 0 for step in (2, 3, 5)) for number in range(2, 12))
    assert tagged_links(alice, ids) == (having, 10 - having)
    assert tagged_links(alice, ids | {tag_of(alice, "没有用过").pk}) == (having, 10 - having)
    assert tagged_links(alice, set()) == (0, 10)
