"""The rows of links that answers are made of."""

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from linksnap.models import CollectionLink, Highlight, Link, LinkTag, User


def links_of(owner: User) -> QuerySet[Link]:
    """An owner's links with all the API shows of them, in a fixed number of queries."""
    rows = Link.objects.filter(owner=owner).defer("words").select_related("current_snapshot", "latest_capture")
    marks = Highlight.objects.filter(link=OuterRef("pk")).order_by().values("link").annotate(n=Count("pk")).values("n")
    return rows.annotate(highlights_kept=Coalesce(Subquery(marks, output_field=IntegerField()), 0)).prefetch_related(
        Prefetch("link_tags", LinkTag.objects.select_related("tag")),
        Prefetch("collection_links", CollectionLink.objects.select_related("collection").order_by("collection__name")),
    )


def link_of(owner: User, link_id: str) -> Link:
    """One link of an owner, else 404."""
    return get_object_or_404(links_of(owner), public_id=link_id)
