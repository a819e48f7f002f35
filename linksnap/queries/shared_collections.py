"""What a stranger sees of a shared collection: names, and of each link its title, site and date; nothing else."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from django.core.paginator import Page, Paginator

from linksnap.models import Collection, CollectionLink
from linksnap.queries.collections import TreeRow, link_counts, tree_rows
from linksnap.rules.collection_tree import with_all_below

LINKS_A_PAGE = 50
# More lists than this on one page help nobody.
MOST_LISTS = 500
_PUBLIC_SCHEMES = ("http://", "https://")


@dataclass(frozen=True)
class SharedLink:
    """A link as a stranger sees it. `url` is empty where the address is none that a page may lead to."""

    title: str
    lang: str
    url: str
    host: str
    saved_at: datetime


@dataclass(frozen=True)
class SharedPage:
    """A shared collection, the one of its tree that is shown, and a page of its links."""

    root: Collection
    shown: Collection
    tree: tuple[TreeRow, ...]
    page: Page[CollectionLink]
    links: tuple[SharedLink, ...]


def shared_root(secret: str) -> Collection | None:
    """The collection that is shared under a secret, now; None when there is none or its person is gone."""
    if not 20 <= len(secret) <= 64:
        return None
    rows = Collection.objects.select_related("owner").filter(owner__is_active=True)
    found = rows.filter(share_secret=secret).first()
    # The index finds the row; what decides takes the same time for every wrong letter.
    return found if found and compare_digest(str(found.share_secret).encode(), secret.encode()) else None


def shared_page(secret: str, public_id: str = "", number: int = 1) -> SharedPage | None:
    """A page of a shared collection or of one below it; None for anything that is not shared."""
    root = shared_root(secret)
    if root is None:
        return None
    parents = dict(Collection.objects.filter(owner_id=root.owner_id).values_list("pk", "parent_id"))
    keys = with_all_below(parents, root.pk)[:MOST_LISTS]
    rows = list(Collection.objects.filter(owner_id=root.owner_id, pk__in=keys).order_by("position", "pk"))
    shown = next((row for row in rows if row.public_id == (public_id or root.public_id)), None)
    if shown is None:
        return None
    places = CollectionLink.objects.filter(owner_id=root.owner_id, collection=shown).order_by("position", "pk")
    places = places.select_related("link__current_snapshot").defer("link__words", "link__notes")
    page = Paginator(places, LINKS_A_PAGE).get_page(number)
    tree = tree_rows(rows, link_counts(root.owner, keys), set(keys))
    return SharedPage(root, shown, tuple(tree), page, tuple(_shared(place) for place in page.object_list))


def _shared(place: CollectionLink) -> SharedLink:
    link = place.link
    return SharedLink(
        title=link.shown_title,
        lang=link.current_snapshot.lang if link.current_snapshot else "",
        url=link.url if link.url.lower().startswith(_PUBLIC_SCHEMES) else "",
        host=link.host,
        saved_at=link.created_at,
    )
