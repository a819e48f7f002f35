"""Trigrams of titles and names of tags: a misspelt word finds the one that was meant."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from linksnap.migrations._indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    # CREATE INDEX CONCURRENTLY runs in no transaction.
    atomic = False

    dependencies = [("linksnap", "0011_cache")]

    operations = [
        AddIndexConcurrently(
            model_name="snapshot",
            index=GinIndex(
                fields=["owner", "title"], name="snapshot_title_trgm", opclasses=["int8_ops", "gin_trgm_ops"]
            ),
        ),
        AddIndexConcurrently(
            model_name="link",
            index=GinIndex(
                condition=models.Q(("title", ""), _negated=True),
                fields=["owner", "title"],
                name="link_title_trgm",
                opclasses=["int8_ops", "gin_trgm_ops"],
            ),
        ),
        AddIndexConcurrently(
            model_name="tag",
            index=GinIndex(fields=["owner", "name"], name="tag_name_trgm", opclasses=["int8_ops", "gin_trgm_ops"]),
        ),
    ]
