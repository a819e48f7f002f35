"""Tables that grow with every page lose the indexes that are the beginning of another one, and those for LIKE."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Django adds a second index to every unique or indexed text, for LIKE; nobody looks for the beginning of an id.
_FOR_LIKE = r"""
SELECT indexname FROM pg_indexes
WHERE schemaname = current_schema() AND tablename = ANY(%s) AND indexname LIKE %s
"""
_TABLES = ["linksnap_artifact", "linksnap_capture", "linksnap_link", "linksnap_snapshot", "linksnap_suggestion"]


def drop_indexes_for_like(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_FOR_LIKE, [_TABLES, r"%\_like"])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(name)}")


def _owner() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.CASCADE, related_name="+", db_index=False
    )


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0025_titles_in_order")]

    operations = [
        *(
            migrations.AlterField(model_name=name, name="owner", field=_owner())
            for name in ("artifact", "collectionlink", "event", "linktag", "outgoinglink")
        ),
        migrations.AlterField(
            model_name="event",
            name="capture",
            field=models.ForeignKey(
                to="linksnap.capture",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                db_index=False,
            ),
        ),
        migrations.AlterField(
            model_name="transferrow",
            name="run",
            field=models.ForeignKey(
                to="linksnap.transferrun",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                db_index=False,
            ),
        ),
        migrations.RunPython(drop_indexes_for_like, migrations.RunPython.noop),
    ]
