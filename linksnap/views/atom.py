"""`/feeds/<secret>.atom`: for feed readers, which sign in nowhere; the secret in the address is the key."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linksnap.models import Feed, FeedSource, Link
from linksnap.queries.feeds import feed_by_secret, feed_links
from linksnap.rules.atom_feed import CONTENT_TYPE, AtomEntry, AtomFeed, newest, write_atom
from linksnap.services import feeds


@login_not_required
@require_safe
def atom(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed of a secret; 304 while nothing in it has changed."""
    feed = feed_by_secret(secret)
    if feed is None:
        raise Http404
    feeds.note_reading(feed)
    links = feed_links(feed)
    entries = tuple(_entry(link) for link in links)
    updated = newest((entry.updated for entry in entries), feed.created_at)
    changed = newest((link.updated_at for link in links), updated)
    page = settings.PUBLIC_URL + page_of(feed)
    document = AtomFeed(
        feed.public_id, f"LinkSnap: {feed_name(feed)}", "LinkSnap", address_of(feed), page, updated, entries
    )
    response = HttpResponse(write_atom(document), content_type=CONTENT_TYPE)
    set_response_etag(response)
    # A link that is taken off leaves an older moment behind: the entity tag, which goes first, sees that, too.
    modified = int(max(changed, updated).timestamp())
    response["Last-Modified"] = http_date(modified)
    answer = get_conditional_response(request, response["ETag"], modified, response) or response
    answer["X-Robots-Tag"] = "noindex"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def address_of(feed: Feed) -> str:
    """The whole address, secret and all."""
    return f"{settings.PUBLIC_URL}{reverse('atom', args=[feed.secret])}"


def feed_name(feed: Feed) -> str:
    """What it is of, in a word."""
    if feed.tag is not None:
        return f"#{feed.tag.name}"
    named = feed.collection or feed.search
    return named.name if named is not None else _("All links")


def page_of(feed: Feed) -> str:
    """The path of the page that shows a person the same."""
    if feed.source == FeedSource.TAG and feed.tag is not None:
        return reverse("tag", args=[feed.tag.slug])
    if feed.source == FeedSource.COLLECTION and feed.collection is not None:
        return f"/collections/{feed.collection.public_id}/"
    if feed.source == FeedSource.SEARCH and feed.search is not None:
        return f"/searches/{feed.search.public_id}/"
    return reverse("library")


def _entry(link: Link) -> AtomEntry:
    """Notes are private thoughts and stay out."""
    page = link.current_snapshot
    moments = [link.created_at, *([page.captured_at] if page else []), *filter(None, [getattr(link, "added_at", None)])]
    return AtomEntry(
        id=link.public_id,
        title=link.shown_title,
        url=link.url,
        published=link.created_at,
        updated=max(moments),
        summary=link.description or (page.description if page else ""),
        author=page.author if page else "",
        lang=page.lang if page else "",
        kept_copy=settings.PUBLIC_URL + reverse("snapshot", args=[link.public_id]) if page else "",
        categories=tuple(sorted(held.tag.name for held in link.link_tags.all())),
    )
