"""Keep searches under a name, rename, reorder and forget them."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from linksnap.models import ChangeSet, FeedSource, SavedSearch, User
from linksnap.rules.collection_names import numbered_name
from linksnap.rules.own_order import moved
from linksnap.rules.saved_search_names import SavedSearchError, SavedSearchProblem, clean_search, clean_search_name
from linksnap.services import change_sets, feed_journal

DELETED = "saved_search_deleted"
MODES = frozenset({"keyword", "hybrid", "meaning"})
MOST = 500


@transaction.atomic
def save(owner: User, name: str, query: str, mode: str = "hybrid") -> SavedSearch:
    """Keep a search, last in the list; without a name the search itself is its name.

    Raises SavedSearchError: nothing to search for, a name too long or taken, or 500 are kept already.
    """
    asked = clean_search(query)
    shown = clean_search_name(name.strip() or asked[:200])
    if mode not in MODES:
        raise SavedSearchError(SavedSearchProblem.BAD_MODE)
    own = _held(owner.pk)
    if len(own) >= MOST:
        raise SavedSearchError(SavedSearchProblem.TOO_MANY)
    last = SavedSearch.objects.filter(owner=owner).aggregate(last=Max("position"))["last"]
    if any(kept.name == shown for kept in own):
        raise SavedSearchError(SavedSearchProblem.NAME_TAKEN)
    position = 0 if last is None else last + 1
    return SavedSearch.objects.create(owner=owner, name=shown, query=asked, mode=mode, position=position)


@transaction.atomic
def change(saved: SavedSearch, *, name: str | None = None, query: str | None = None, mode: str | None = None) -> None:
    """Give a saved search another name, text or mode; None leaves a field. Raises SavedSearchError."""
    if mode is not None and mode not in MODES:
        raise SavedSearchError(SavedSearchProblem.BAD_MODE)
    saved.name = saved.name if name is None else clean_search_name(name)
    saved.query = saved.query if query is None else clean_search(query)
    saved.mode = saved.mode if mode is None else mode
    try:
        with transaction.atomic():
            saved.save(update_fields=["name", "query", "mode"])
    except IntegrityError:
        raise SavedSearchError(SavedSearchProblem.NAME_TAKEN) from None


@transaction.atomic
def reorder(saved: SavedSearch, places: int) -> None:
    """Move a saved search so many places down (negative: up); past the ends is the end."""
    own = _held(saved.owner_id)
    if saved not in own:
        return
    own = moved(own, own.index(saved), places)
    for position, kept in enumerate(own):
        kept.position = position
    SavedSearch.objects.bulk_update(own, ["position"])


@transaction.atomic
def delete(saved: SavedSearch) -> ChangeSet:
    """Forget a saved search; the change set takes it back."""
    before = {
        "public_id": saved.public_id,
        "name": saved.name,
        "query": saved.query,
        "mode": saved.mode,
        "position": saved.position,
        "feeds": feed_journal.feeds_of(FeedSource.SEARCH, saved.pk),
    }
    change_set = change_sets.record(saved.owner_id, DELETED, {"name": saved.name}, before)
    SavedSearch.objects.filter(pk=saved.pk).delete()
    return change_set


@change_sets.undoes(DELETED)
def put_back(change_set: ChangeSet) -> None:
    """Keep a forgotten search again, under its old address, and beside a new one of its name under another."""
    taken = {kept.name for kept in _held(change_set.owner_id)}
    name = change_set.before["name"]
    names = [name, *(numbered_name(name, number) for number in range(2, len(taken) + 3))]
    free = next(name for name in names if name not in taken)
    before = dict(change_set.before)
    feeds = before.pop("feeds", ())
    kept = SavedSearch.objects.create(owner_id=change_set.owner_id, **{**before, "name": free})
    feed_journal.put_back(change_set.owner_id, FeedSource.SEARCH, kept.pk, feeds)


def _held(owner_id: int) -> list[SavedSearch]:
    """A person's searches in order, with the person held, so that two changes come one after the other."""
    list(User.objects.select_for_update(no_key=True).filter(pk=owner_id).values_list("pk"))
    return list(SavedSearch.objects.filter(owner_id=owner_id).order_by("position", "pk"))
