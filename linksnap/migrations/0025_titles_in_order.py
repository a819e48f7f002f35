"""The library by title is read from an index, not sorted for each page."""

from django.db import migrations, models
from django.db.models.functions import Left

from linksnap.migrations._indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    # CREATE INDEX CONCURRENTLY runs in no transaction.
    atomic = False

    dependencies = [("linksnap", "0024_web_copies")]

    operations = [
        AddIndexConcurrently("snapshot", models.Index(models.F("owner"), Left("title", 500), name="snapshot_by_title"))
    ]
