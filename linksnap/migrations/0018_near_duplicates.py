"""The four parts of a text's sketch, an index each: pages with nearly the same text find each other."""

from django.db import migrations, models

from linksnap.migrations._indexes import AddIndexConcurrently


def _by_part(shift: int) -> models.Index:
    part = models.F("fingerprint").bitrightshift(shift).bitand(65535)
    name = f"snapshot_sketch_{shift}"
    return models.Index("owner", part, "id", name=name, condition=models.Q(("fingerprint__isnull", False)))


class Migration(migrations.Migration):
    # CREATE INDEX CONCURRENTLY runs in no transaction.
    atomic = False

    dependencies = [("linksnap", "0017_tag_forms")]

    operations = [
        AddIndexConcurrently(model_name="snapshot", index=_by_part(48)),
        AddIndexConcurrently(model_name="snapshot", index=_by_part(32)),
        AddIndexConcurrently(model_name="snapshot", index=_by_part(16)),
        AddIndexConcurrently(model_name="snapshot", index=_by_part(0)),
    ]
