"""How often each tag is used, kept exact by triggers, and the forms by which the picker finds a tag."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Statements, not rows: an import puts thousands of tags on links by one statement.
MAKE = """
CREATE FUNCTION linksnap_note_tag_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO linksnap_tagtouch (owner_id, tag_id) SELECT DISTINCT owner_id, tag_id FROM new_rows;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO linksnap_tagtouch (owner_id, tag_id) SELECT DISTINCT owner_id, tag_id FROM old_rows;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tag_put_on AFTER INSERT ON linksnap_linktag REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION linksnap_note_tag_use();
CREATE TRIGGER tag_taken_off AFTER DELETE ON linksnap_linktag REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION linksnap_note_tag_use();
CREATE TRIGGER tag_changed AFTER UPDATE ON linksnap_linktag REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION linksnap_note_tag_use();
"""
UNMAKE = """
DROP TRIGGER tag_put_on ON linksnap_linktag;
DROP TRIGGER tag_taken_off ON linksnap_linktag;
DROP TRIGGER tag_changed ON linksnap_linktag;
DROP FUNCTION linksnap_note_tag_use();
"""


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0015_maps_and_views")]

    operations = [
        migrations.AddField("tag", "forms", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("tagalias", "forms", models.TextField(blank=True, db_default="", default="")),
        migrations.CreateModel(
            name="TagUse",
            fields=[
                (
                    "tag",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="linksnap.tag",
                    ),
                ),
                ("links", models.PositiveIntegerField()),
                ("last_used", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["owner", "-links", "tag"], name="tag_use_most")]},
        ),
        migrations.CreateModel(
            name="TagTouch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="linksnap.tag",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["owner", "tag"], name="tag_touch_of")]},
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
