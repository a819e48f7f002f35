"""How many links a person has of each state, as the sum of what changed."""

from django.conf import settings
from django.db import models


class LinkCount(models.Model):
    """A change of a person's numbers; the sum of their rows is what there is, whoever wrote to Link's table.

    Triggers write them with the links, so the numbers of a page are exact; a row of its own for each change, so that
    captures that save links side by side do not wait for each other. A chore adds them up (services.link_counts).
    """

    # Without a constraint: code that does not know this table deletes people, too.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    # Archived links count only as archived.
    total = models.IntegerField()
    unread = models.IntegerField()
    favourite = models.IntegerField()
    archived = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.total:+} links of {self.owner_id}"
