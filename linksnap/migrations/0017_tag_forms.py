"""Indexes of what the picker compares with, and of the states that the side bar counts."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from linksnap.migrations._indexes import AddIndexConcurrently

_TRIGRAMS = ["int8_ops", "gin_trgm_ops"]


class Migration(migrations.Migration):
    # CREATE INDEX CONCURRENTLY runs in no transaction.
    atomic = False

    dependencies = [("linksnap", "0016_tag_use")]

    operations = [
        AddIndexConcurrently("tag", GinIndex(fields=["owner", "forms"], name="tag_forms_trgm", opclasses=_TRIGRAMS)),
        AddIndexConcurrently(
            "tag", models.Index(condition=models.Q(("forms", "")), fields=["owner"], name="tag_without_forms")
        ),
        AddIndexConcurrently(
            "tagalias", GinIndex(fields=["owner", "forms"], name="alias_forms_trgm", opclasses=_TRIGRAMS)
        ),
        AddIndexConcurrently(
            "tagalias", models.Index(condition=models.Q(("forms", "")), fields=["owner"], name="alias_without_forms")
        ),
        AddIndexConcurrently(
            "link",
            models.Index(
                fields=["owner", "is_archived", "is_unread", "is_favourite"], include=["id"], name="link_by_state"
            ),
        ),
    ]
