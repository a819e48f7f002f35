"""What a person's files take, kind by kind, as the sum of what changed."""

from django.conf import settings
from django.db import models


class FileSum(models.Model):
    """A change of a person's files of one kind; the sum of the rows is what there is, whoever wrote to Artifact.

    As LinkCount is for links: triggers write a row for each change, a chore adds them up (services.file_sums).
    """

    # Without a constraint: code that does not know this table deletes people, too.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    kind = models.CharField(max_length=16)
    files = models.IntegerField()
    # Files that begin an artifact: those in parts count once.
    wholes = models.IntegerField()
    stored_bytes = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.files:+} {self.kind} of {self.owner_id}"
