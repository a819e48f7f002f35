"""Pages of the library: what is known without counting is what counting says, and far pages hold what stands there."""

import pytest

from linksnap.models import Link
from linksnap.queries.library import CARDS_A_PAGE, LibraryFilter, LibrarySort, filtered_links, library_page
from tests.kept import link_of, snapshot_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_numbers_and_pages_as_the_list_stands() -> None:
    alice = person("alice")
    links = [
        link_of(alice, f"https://site{n % 3}.example/{n}", title=f"第 {n % 7} 篇") for n in range(2 * CARDS_A_PAGE + 5)
    ]
    snapshot_of(links[3], "网页排版")
    below = tag_of(alice, "字体", *links[::9])
    below.parent = above = tag_of(alice, "排版", *links[::2])
    below.save()
    tag_of(alice, "菜谱", *links[::5])
    Link.objects.filter(pk__in=[link.pk for link in links[::10]]).update(is_archived=True)
    slugs = {"above": above.slug, "below": below.slug, "other": "菜谱"}
    lists = [LibraryFilter(sort=sort) for sort in LibrarySort]
    for tags in ((slugs["above"],), (slugs["below"],), (slugs["other"], slugs["above"]), ("没有",)):
        lists += [LibraryFilter(tags=tags), LibraryFilter(any_tags=tags), LibraryFilter(no_tags=tags)]
    for wanted in lists:
        expected = list(filtered_links(alice, wanted).values_list("pk", flat=True))
        first = library_page(alice, wanted, 1)
        assert first.paginator.count == len(expected), wanted
        pages = [library_page(alice, wanted, number) for number in first.paginator.page_range]
        assert [link.pk for page in pages for link in page.object_list] == expected, wanted
