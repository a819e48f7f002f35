"""The people of an instance and the invitations that still work, for its owners."""

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from linksnap.models import Invitation, LinkCount, User


def everybody() -> QuerySet[User]:
    """Everybody with an account: closed ones last, owners first, then by name; with `links_kept`."""
    links = LinkCount.objects.filter(owner=OuterRef("pk")).order_by().values("owner")
    links = links.annotate(n=Sum("total") + Sum("archived"))
    rows = User.objects.annotate(links_kept=Coalesce(Subquery(links.values("n")), 0))
    return rows.order_by("-is_active", "-is_superuser", "username")


def open_invitations() -> QuerySet[Invitation]:
    """Invitations nobody has used that have not run out, newest first."""
    living = Invitation.objects.filter(used_at=None, expires_at__gt=Now()).select_related("owner")
    return living.order_by("-created_at")
