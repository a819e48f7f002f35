"""Captures of a web archive's copies; a choice more, nothing the database must know."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0023_quick_figures")]

    operations = [
        migrations.AlterField(
            model_name="capture",
            name="source",
            field=models.CharField(
                choices=[
                    ("browser", "Captured by LinkSnap"),
                    ("upload", "Sent from your own browser"),
                    ("import", "Brought from another tool"),
                    ("archive", "A web archive's copy"),
                ],
                default="browser",
                max_length=8,
            ),
        )
    ]
