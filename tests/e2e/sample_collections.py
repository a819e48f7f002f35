"""Collections, saved searches and highlights of the made-up library, for pictures and browser tests."""

from linksnap.models import Link, User
from linksnap.services import collection_sharing, collections, highlights, saved_searches


def collect(owner: User, links: list[Link]) -> None:
    """Nested lists, one of them shared, two saved searches, and marks on the first page."""
    web = collections.create(owner, "Web 与排版", description="关于中文网页、字体与可读性的文章，写分享会的提纲时用。")
    type_notes = collections.create(owner, "字体与行高", parent=web)
    collections.create(owner, "Accessibility", parent=web)
    search = collections.create(owner, "Search engine notes", description="Ranking, fusion, indexes.")
    collections.create(owner, "Rank fusion", parent=search)
    collections.create(owner, "周末菜谱")
    collections.create(owner, "Trip to Chongming")
    keys = [link.pk for link in links]
    collections.add_links(web, keys[:7])
    collections.add_links(type_notes, keys[:3])
    collections.add_links(search, keys[1:5])
    collection_sharing.share(web)
    saved_searches.save(owner, "未读的中文文章", "is:unread lang:zh")
    saved_searches.save(owner, "This year, about search", "search after:2026", "meaning")
    first = links[0]
    lines = (
        first.current_snapshot.passages.order_by("n").values_list("text", flat=True) if first.current_snapshot else []
    )
    for number, text in enumerate(list(lines)[:2]):
        highlights.add(
            first, text[:28], note="分享会上引用这一句。" if number == 0 else "", colour=("yellow", "green")[number]
        )
