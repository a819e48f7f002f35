"""A map of each library by meaning, and how a person last looked at each list."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("linksnap", "0014_vector_languages"),
    ]

    operations = [
        migrations.CreateModel(
            name="LibraryMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clusters", models.JSONField(blank=True, default=dict)),
                ("links", models.PositiveIntegerField(default=0)),
                ("is_ready", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="MapPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                ("cluster", models.SmallIntegerField(default=-1)),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="views",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["owner", "key"], name="suggestion_pending_by_key"
            ),
        ),
        migrations.AddField(
            model_name="librarymap",
            name="encoder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="linksnap.encoder"
            ),
        ),
        migrations.AddField(
            model_name="librarymap",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="library_maps", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="mapplace",
            name="link",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="linksnap.link"),
        ),
        migrations.AddField(
            model_name="mapplace",
            name="map",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="places", to="linksnap.librarymap"
            ),
        ),
        migrations.AddIndex(
            model_name="librarymap",
            index=models.Index(fields=["owner", "-made_at"], name="library_map_newest"),
        ),
        migrations.AddConstraint(
            model_name="mapplace",
            constraint=models.UniqueConstraint(fields=("map", "link"), name="map_place_once"),
        ),
    ]
