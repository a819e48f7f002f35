"""How many links have a tag: exact before the first count, after it, and after every way to change it."""

from typing import Any

import pytest

from linksnap.models import LinkTag, Tag, TagTouch, TagUse
from linksnap.queries.tag_use import most_used, use_of
from linksnap.services import tag_upkeep, tags
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_is_exact_whatever_has_been_counted() -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://{n}.example/") for n in range(4)]
    many, few, none = tag_of(alice, "常用", *links), tag_of(alice, "少用", links[0]), tag_of(alice, "未用")
    tag_of(person("bob"), "别人的", link_of(person("bob")))

    def shown() -> dict[str, Any]:
        stored = dict(Tag.objects.filter(owner=alice).values_list("pk", "name"))
        used = use_of(alice, stored)
        listed = {stored[pk]: links for pk, links in most_used(alice, 2).items()}
        assert listed == dict(sorted(((stored[pk], use.links) for pk, use in used.items()), key=lambda x: -x[1])[:2])
        return {stored[pk]: use.links for pk, use in used.items()}

    assert shown() == {"常用": 4, "少用": 1}
    assert tag_upkeep.count_changed() == 2 and not TagTouch.objects.exists()
    assert shown() == {"常用": 4, "少用": 1}
    LinkTag.objects.filter(tag=many, link__in=links[:3]).delete()
    LinkTag.objects.bulk_create(LinkTag(owner=alice, link=link, tag=none) for link in links[:2])
    assert shown() == {"常用": 1, "少用": 1, "未用": 2}
    links[0].delete()
    LinkTag.objects.filter(tag=many).update(tag=few)
    assert shown() == {"少用": 1, "未用": 1}
    tag_upkeep.count_changed()
    assert shown() == {"少用": 1, "未用": 1}
    assert set(TagUse.objects.filter(owner=alice).values_list("tag", flat=True)) == {few.pk, none.pk}
    tags.merge(none, few)
    assert shown() == {"少用": 2}
    tag_upkeep.count_changed()
    assert shown() == {"少用": 2} and TagUse.objects.filter(owner=alice).count() == 1
