"""What files take as a sum of changes, kept exact by triggers: adding up 200,000 of them takes longer than a page."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MAKE = """
CREATE FUNCTION linksnap_note_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO linksnap_filesum (owner_id, kind, files, wholes, stored_bytes)
            SELECT owner_id, kind, count(*), count(*) FILTER (WHERE part = 0), sum(stored_size)
            FROM changed_rows GROUP BY owner_id, kind;
    ELSE
        INSERT INTO linksnap_filesum (owner_id, kind, files, wholes, stored_bytes)
            SELECT owner_id, kind, -count(*), -count(*) FILTER (WHERE part = 0), -sum(stored_size)
            FROM changed_rows GROUP BY owner_id, kind;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION linksnap_note_file_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO linksnap_filesum (owner_id, kind, files, wholes, stored_bytes) VALUES
        (OLD.owner_id, OLD.kind, -1, -(OLD.part = 0)::int, -OLD.stored_size),
        (NEW.owner_id, NEW.kind, 1, (NEW.part = 0)::int, NEW.stored_size);
    RETURN NULL;
END $$;
CREATE TRIGGER files_kept AFTER INSERT ON linksnap_artifact REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION linksnap_note_files();
CREATE TRIGGER files_deleted AFTER DELETE ON linksnap_artifact REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION linksnap_note_files();
CREATE TRIGGER file_changed AFTER UPDATE OF owner_id, kind, part, stored_size ON linksnap_artifact
    FOR EACH ROW WHEN ((OLD.owner_id, OLD.kind, OLD.part, OLD.stored_size)
        IS DISTINCT FROM (NEW.owner_id, NEW.kind, NEW.part, NEW.stored_size))
    EXECUTE FUNCTION linksnap_note_file_change();
INSERT INTO linksnap_filesum (owner_id, kind, files, wholes, stored_bytes)
    SELECT owner_id, kind, count(*), count(*) FILTER (WHERE part = 0), sum(stored_size)
    FROM linksnap_artifact GROUP BY owner_id, kind;
"""
UNMAKE = """
DROP TRIGGER files_kept ON linksnap_artifact;
DROP TRIGGER files_deleted ON linksnap_artifact;
DROP TRIGGER file_changed ON linksnap_artifact;
DROP FUNCTION linksnap_note_files();
DROP FUNCTION linksnap_note_file_change();
"""


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0021_link_counts")]

    operations = [
        migrations.CreateModel(
            name="FileSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("files", models.IntegerField()),
                ("wholes", models.IntegerField()),
                ("stored_bytes", models.BigIntegerField()),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
