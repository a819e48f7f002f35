"""Names of tags with up to 200 characters: PostgreSQL widens a varchar in its catalogue, without touching a row."""

from django.db import migrations, models

_NAMED = (("tag", "name"), ("tag", "key"), ("tagalias", "name"), ("tagalias", "key"))
_PROPOSED = (("suggestion", "name"), ("suggestion", "key"), ("tagembedding", "name"))


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0019_tag_runs")]

    operations = [
        migrations.AlterField(model_name=model, name=field, field=models.CharField(max_length=200))
        for model, field in _NAMED + _PROPOSED
    ]
