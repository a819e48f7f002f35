"""Indexes for figures that pages tell of a few rows among very many."""

from django.db import migrations, models

from linksnap.migrations._indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    # CREATE INDEX CONCURRENTLY runs in no transaction.
    atomic = False

    dependencies = [("linksnap", "0022_file_sums")]

    operations = [
        AddIndexConcurrently(
            "link",
            models.Index(
                condition=models.Q(("current_snapshot", None)), fields=["owner"], name="link_without_snapshot"
            ),
        ),
        AddIndexConcurrently(
            "linktag",
            models.Index(
                condition=models.Q(("source", "auto"), ("probability__isnull", False), _connector="OR"),
                fields=["owner", "source"],
                name="link_tag_by_itself",
            ),
        ),
        AddIndexConcurrently("capture", models.Index(fields=["finished_at"], name="capture_by_end")),
        AddIndexConcurrently(
            "suggestion",
            models.Index(
                condition=models.Q(("state", "pending"), _negated=True), fields=["owner"], name="suggestion_decided"
            ),
        ),
    ]
