"""A state for the encoder that is about to become the active one."""

from django.db import migrations, models

STATES = [
    ("building", "Being built"),
    ("ready", "Ready"),
    ("chosen", "About to become active"),
    ("active", "Active"),
    ("retired", "Retired"),
    ("refused", "Refused by the gate"),
]


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0012_typos")]

    operations = [
        migrations.AlterField(
            model_name="encoder",
            name="state",
            field=models.CharField(choices=STATES, default="building", max_length=10),
        )
    ]
