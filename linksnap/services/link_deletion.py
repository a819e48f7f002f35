"""Delete links with everything kept of them, so that it can be brought back within thirty days."""

from collections.abc import Iterable

from django.db import transaction

from linksnap.models import ChangeSet, Link, Snapshot, User
from linksnap.services import announcements, captures, change_sets, embed_jobs, link_rows, near_duplicates
from linksnap.services.link_rows import PutBack
from linksnap.services.search_index import refresh_link_words

DELETED = "links_deleted"
# What is written down of more would be too large for one row of the journal.
MOST_AT_ONCE = 2_000


class TooManyLinks(ValueError):
    """More links than one step may delete."""


def delete(link: Link) -> ChangeSet:
    """Delete one link. The change set takes it back."""
    return delete_many(link.owner_id, [link.pk])


@transaction.atomic
def delete_many(owner: User | int, link_ids: Iterable[int]) -> ChangeSet:
    """Delete links (primary keys) of a person; those of others are passed over. The change set takes all of it back.

    The bytes of their pages stay in the store as long as the change set does. Raises TooManyLinks.
    """
    owner_id = owner if isinstance(owner, int) else owner.pk
    wanted = Link.objects.filter(owner_id=owner_id, pk__in=list(link_ids))
    # A capture that is about to keep a version ends first, or finds the link gone.
    held = list(wanted.select_for_update(of=("self",)).select_related("current_snapshot").defer("words").order_by("pk"))
    if len(held) > MOST_AT_ONCE:
        raise TooManyLinks(len(held))
    ids = [link.pk for link in held]
    before = {"rows": link_rows.written_down(ids), "blobs": link_rows.blobs_of(ids)}
    summary = {"links": len(ids), "name": held[0].shown_title[:200] if held else ""}
    change = change_sets.record(owner_id, DELETED, summary, before)
    for link in held:
        announcements.link_deleted(link)
    near_duplicates.release(owner_id, ids)
    Link.objects.filter(pk__in=ids).delete()
    return change


@change_sets.undoes(DELETED)
def put_back(change_set: ChangeSet) -> None:
    """Put the links back under their addresses; what has no page is fetched. What was saved again takes it all over."""
    for piece in change_set.before["rows"]:
        back = PutBack.of(change_set.owner_id, piece)
        ids = list(back.links.values())
        refresh_link_words(ids)
        for snapshot in Snapshot.objects.filter(pk__in=back.current):
            embed_jobs.ask(snapshot)
        for link in Link.objects.filter(pk__in=ids, current_snapshot=None, latest_capture=None).defer("words"):
            captures.enqueue(link)
