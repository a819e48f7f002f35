"""Work on the tags of many links in the background: rules applied to a library, tagging it anew, a look at its tags."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import linksnap.models.public_id


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0018_near_duplicates")]

    operations = [
        migrations.CreateModel(
            name="TagRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("succeeded", "Done"),
                            ("failed", "Failed"),
                            ("dead", "Given up"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("run_after", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("hinted_at", models.DateTimeField(blank=True, null=True)),
                ("queued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("worker", models.CharField(blank=True, default="", max_length=120)),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("detail", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    models.CharField(
                        default=linksnap.models.public_id.new_public_id, editable=False, max_length=32, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rule", "One of your rules"),
                            ("retag", "Tags for the library"),
                            ("order", "A look at your tags"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("looking", "Looking"),
                            ("ready", "Waiting for your decision"),
                            ("applying", "Putting tags on"),
                            ("done", "Done"),
                        ],
                        default="looking",
                        max_length=10,
                    ),
                ),
                ("options", models.JSONField(blank=True, default=dict)),
                ("links_total", models.PositiveIntegerField(default=0)),
                ("links_done", models.PositiveIntegerField(default=0)),
                ("after_link", models.BigIntegerField(default=0)),
                ("found", models.JSONField(blank=True, default=dict)),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "change_set",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="linksnap.changeset",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tag_runs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "kind", "-created_at"], name="tag_run_newest")],
            },
        ),
    ]
