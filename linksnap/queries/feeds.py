"""What feeds hold: a person's feeds, the feed of a secret, and its newest links."""

from django.db.models import F, QuerySet

from linksnap.models import CollectionLink, Feed, FeedSource, Link, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.queries.linkding import bookmarks
from linksnap.rules.query_tree import Filter, FilterName, Node, Phrase, Term
from linksnap.rules.search_query import parse_query

ENTRIES = 50


def living_feeds(owner: User) -> QuerySet[Feed]:
    """Feeds that were not revoked, newest first."""
    found = Feed.objects.filter(owner=owner, revoked_at=None).select_related("tag", "collection", "search")
    return found.order_by("-created_at", "-pk")


def feed_by_secret(secret: str) -> Feed | None:
    """The living feed behind an address, with its owner."""
    found = Feed.objects.filter(secret=secret, revoked_at=None, owner__is_active=True)
    return found.select_related("owner", "tag", "collection", "search").first()


def feed_links(feed: Feed) -> list[Link]:
    """The newest links of a feed, 50 at most, in a fixed number of queries; what is archived is left out.

    Of a saved search the links that hold its words and meet its conditions: a feed tells what is new, so it neither
    ranks nor guesses by meaning.
    """
    rows = bookmarks(feed.owner).filter(is_archived=False)
    if feed.source == FeedSource.COLLECTION:
        places = CollectionLink.objects.filter(owner=feed.owner, collection=feed.collection)
        return list(
            rows.filter(pk__in=places.values("link_id"), collection_links__collection=feed.collection)
            .annotate(added_at=F("collection_links__added_at"))
            .order_by("-added_at", "-pk")[:ENTRIES]
        )
    wanted = _conditions(feed)
    if wanted:
        rows = rows.filter(pk__in=links_that_meet(feed.owner, wanted).values("pk"))
    return list(rows.order_by("-created_at", "-pk")[:ENTRIES])


def _conditions(feed: Feed) -> list[Node]:
    if feed.source == FeedSource.TAG and feed.tag is not None:
        return [Filter(FilterName.TAG, feed.tag.name)]
    if feed.source == FeedSource.SEARCH and feed.search is not None:
        query = parse_query(feed.search.query)
        words = [Term(wish.text) for wish in query.wishes if not (wish.is_optional or wish.is_phrase)]
        phrases = [Phrase(wish.text) for wish in query.wishes if wish.is_phrase and not wish.is_optional]
        return [*query.conditions, *words, *phrases]
    return []
