"""Remember how a person looks at each of their lists: its view and its order."""

from django.db import transaction

from linksnap.models import User

# Neither a name nor a value is longer than this.
_LONGEST = 20


@transaction.atomic
def remember(owner: User, name: str, *, view: str = "", sort: str = "") -> None:
    """Keep the view, the order, or both of the list `name`; what is empty stays as it was."""
    held = User.objects.select_for_update(no_key=True).only("pk", "views").get(pk=owner.pk)
    views = held.views if isinstance(held.views, dict) else {}
    kept = views.get(name) if isinstance(views.get(name), dict) else {}
    given = {"view": view[:_LONGEST], "sort": sort[:_LONGEST]}
    views[name] = {**(kept or {}), **{key: value for key, value in given.items() if value}}
    User.objects.filter(pk=owner.pk).update(views=views)
    owner.views = views
