"""Pages of the library by title come in the order of the whole list, whichever end they are counted from."""

import pytest

from linksnap.models import Link
from linksnap.queries import by_title
from linksnap.queries.by_title import ids_by_title
from linksnap.queries.library import CARDS_A_PAGE, LibraryFilter, LibrarySort, filtered_links, library_page
from tests.kept import link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db
BY_TITLE = LibraryFilter(sort=LibrarySort.TITLE)
# Alike in more letters than the index holds, alike altogether, in both scripts, without a title.
TITLES = ["长" * 600 + "乙", "长" * 600 + "甲", "网页排版", "网页排版", "Zürich", "zebra", "", "𠮷野家"]


def test_it_gives_each_page_as_the_list_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://biaoti.example/{n}", title=TITLES[n % 8]) for n in range(4 * CARDS_A_PAGE)]
    for number, link in enumerate(links):
        if number % 3:
            snapshot_of(link, TITLES[number % 7])
    snapshot_of(links[1], "第二版", version=2)
    snapshot_of(link_of(person("bob"), "https://biaoti.example/bob"), "网页排版")
    Link.objects.filter(pk__in=[link.pk for link in links[::10]]).update(is_archived=True)
    expected = list(filtered_links(alice, BY_TITLE).values_list("pk", flat=True))
    monkeypatch.setattr(by_title, "MOST_PASSED", CARDS_A_PAGE + 1)
    asked = {}
    for number in (1, 2, 3, 4):
        page = library_page(alice, BY_TITLE, number)
        here = expected[(number - 1) * CARDS_A_PAGE : number * CARDS_A_PAGE]
        assert [link.pk for link in page.object_list] == here
        asked[number] = ids_by_title(alice, page)
        assert asked[number] in (here, here[::-1], None)
    assert [number for number, ids in asked.items() if ids is None] == [2, 3]
