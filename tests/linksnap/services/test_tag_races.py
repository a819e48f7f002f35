"""Two tabs at once: merges that cross, renames to one name, parents that would close a ring; nothing is lost."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from linksnap.models import LinkTag, Tag, TagAlias
from linksnap.services import tag_changes, tag_cleaning, tags
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
Refusals = (tags.TagCycle, tags.TagNameTaken)


def at_once(*works: Callable[[], object]) -> list[Exception]:
    """Do works side by side; what was raised but for the refusals that are meant."""
    start, faults = Barrier(len(works)), list[Exception]()

    def do(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        except Refusals:
            pass
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_it_bears_two_at_once() -> None:  # bad input T13
    alice = person("alice")
    links = [link_of(alice, f"https://{n}.example/") for n in range(6)]
    one, two = tag_of(alice, "归档", *links[:4]), tag_of(alice, "存档", *links[2:])
    merge = tag_cleaning.merge_pairs
    assert at_once(lambda: merge(alice, [(one.pk, two.pk)]), lambda: merge(alice, [(two.pk, one.pk)])) == []
    left = Tag.objects.get(owner=alice)
    assert LinkTag.objects.filter(tag=left).count() == 6 and TagAlias.objects.get(tag=left).name != left.name
    a, b = tag_of(alice, "排版"), tag_of(alice, "字体")
    assert at_once(lambda: tag_changes.stand_under(a, b), lambda: tag_changes.stand_under(b, a)) == []
    assert Tag.objects.filter(pk__in=[a.pk, b.pk], parent=None).count() == 1
    assert at_once(lambda: tag_changes.rename(a, "版式"), lambda: tag_changes.rename(b, "版式")) == []
    assert Tag.objects.filter(owner=alice, key="版式").count() == 1
    same = links[0]
    assert at_once(*[lambda: tags.add(same, "新/标签")] * 4) == []
    assert Tag.objects.filter(owner=alice, name__startswith="新").count() == 2
