"""The rows of links that answers are made of."""

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from linksnap.models import Link, LinkTag, User


def links_of(owner: User) -> QuerySet[Link]:
    """An owner's links with all the API shows of them, in a fixed number of queries."""
    rows = Link.objects.filter(owner=owner).defer("words").select_related("current_snapshot", "latest_capture")
    return rows.prefetch_related(Prefetch("link_tags", LinkTag.objects.select_related("tag")))


def link_of(owner: User, link_id: str) -> Link:
    """One link of an owner, else 404."""
    return get_object_or_404(links_of(owner), public_id=link_id)
