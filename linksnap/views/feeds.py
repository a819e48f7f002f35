"""`/settings/feeds/`: the feeds a person hands to feed readers, and those a person follows."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.outside import FollowForm
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Collection, FeedSource, FollowedFeed, SavedSearch, Tag, User
from linksnap.queries.feeds import living_feeds
from linksnap.queries.webhooks import followed_feeds_of
from linksnap.services import feeds as feed_services
from linksnap.services import followed_feeds
from linksnap.views.atom import address_of, feed_name, page_of
from linksnap.views.signed_in import owner_of


@never_cache
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """What there is, with the addresses."""
    return _page(request, FollowForm())


@require_POST
def feed_open(request: HttpRequest) -> HttpResponse:
    """Open the feed of what `source` and `of` name; where it is open already, show its address."""
    owner = owner_of(request)
    feed = feed_services.open_feed(owner, _target(owner, request.POST.get("source", ""), request.POST.get("of", "")))
    messages.success(request, _("This is its address. Who knows it can read the feed: keep it to yourself."))
    return HttpResponseRedirect(f"{reverse('feeds')}#feed-{feed.public_id}", status=303)


@require_POST
def feed_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close an address."""
    feed_services.revoke(get_object_or_404(living_feeds(owner_of(request)), public_id=public_id))
    messages.success(request, _("The feed is closed: its address does not work any more."))
    return redirect("feeds")


@require_POST
def feed_follow(request: HttpRequest) -> HttpResponse:
    """Follow a feed from outside."""
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        followed_feeds.follow(owner_of(request), form.cleaned_data["url"])
    except followed_feeds.TooManyFeeds:
        form.add_error("url", reason_sentence("too_many_feeds"))
        return _page(request, form, 422)
    messages.success(request, _("You follow it now. Its newest entries come into the inbox in a moment."))
    return _followed()


@require_POST
def feed_fetch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fetch a followed feed now."""
    followed_feeds.fetch_now(_followed_feed(request, public_id))
    messages.success(request, _("It is fetched in a moment. Load this page again to see what came of it."))
    return _followed()


@require_POST
def feed_unfollow(request: HttpRequest, public_id: str) -> HttpResponse:
    """Follow it no longer."""
    followed_feeds.unfollow(_followed_feed(request, public_id))
    messages.success(request, _("You do not follow it any more. The links it brought stay."))
    return _followed()


def _followed_feed(request: HttpRequest, public_id: str) -> FollowedFeed:
    return get_object_or_404(followed_feeds_of(owner_of(request)), public_id=public_id)


def _followed() -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('feeds')}#followed", status=303)


def _target(owner: User, source: str, of: str) -> Tag | Collection | SavedSearch | None:
    named = of.replace("\x00", "")
    match source:
        case FeedSource.ALL:
            return None
        case FeedSource.TAG:
            return get_object_or_404(Tag, owner=owner, slug=named)
        case FeedSource.COLLECTION:
            return get_object_or_404(Collection, owner=owner, public_id=named)
        case FeedSource.SEARCH:
            return get_object_or_404(SavedSearch, owner=owner, public_id=named)
    raise Http404


def _page(request: HttpRequest, form: FollowForm, status: int = 200) -> HttpResponse:
    owner = owner_of(request)
    shown = [
        {
            "feed": feed,
            "name": feed_name(feed),
            "address": address_of(feed),
            "page": page_of(feed),
        }
        for feed in living_feeds(owner)
    ]
    has_whole = any(row["feed"].source == FeedSource.ALL for row in shown)  # type: ignore[attr-defined]
    context = {"feeds": shown, "has_whole": has_whole, "followed": followed_feeds_of(owner), "form": form}
    return render(request, "feeds/page.html", context, status=status)
