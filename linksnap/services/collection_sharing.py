"""Share a collection with anybody who has its address, and stop that again."""

import secrets

from django.db import transaction
from django.utils import timezone

from linksnap.models import Collection
from linksnap.rules.collection_names import CollectionError, CollectionProblem


@transaction.atomic
def share(collection: Collection) -> str:
    """Open a collection, with all below it, to whoever knows its secret (256 random bits), which is returned.

    Sharing twice changes nothing. Raises CollectionError when it is gone.
    """
    held = Collection.objects.select_for_update(no_key=True).filter(pk=collection.pk).first()
    if held is None:
        raise CollectionError(CollectionProblem.GONE)
    if not held.share_secret:
        held.share_secret, held.shared_at = secrets.token_urlsafe(32), timezone.now()
        held.save(update_fields=["share_secret", "shared_at", "updated_at"])
    return str(held.share_secret)


def unshare(collection: Collection) -> None:
    """Close it at once: the address never works again, and sharing anew makes another one."""
    Collection.objects.filter(pk=collection.pk).update(share_secret=None, shared_at=None, updated_at=timezone.now())
