"""The numbers of the side bar as a sum of changes, kept exact by triggers: counting 100,000 links takes too long."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What a link counts as; archived ones count only as archived.
_NUMBERS = """
    count(*) FILTER (WHERE NOT is_archived), count(*) FILTER (WHERE NOT is_archived AND is_unread),
    count(*) FILTER (WHERE NOT is_archived AND is_favourite), count(*) FILTER (WHERE is_archived)
"""
MAKE = f"""
CREATE FUNCTION linksnap_note_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO linksnap_linkcount (owner_id, total, unread, favourite, archived)
            SELECT owner_id, {_NUMBERS} FROM changed_rows GROUP BY owner_id;
    ELSE
        INSERT INTO linksnap_linkcount (owner_id, total, unread, favourite, archived)
            SELECT owner_id, -a, -b, -c, -d
            FROM (SELECT owner_id, {_NUMBERS} FROM changed_rows GROUP BY owner_id) AS gone (owner_id, a, b, c, d);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION linksnap_note_link_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO linksnap_linkcount (owner_id, total, unread, favourite, archived)
    SELECT owner_id, sum(a), sum(b), sum(c), sum(d) FROM (VALUES
        (OLD.owner_id, -(NOT OLD.is_archived)::int, -(NOT OLD.is_archived AND OLD.is_unread)::int,
            -(NOT OLD.is_archived AND OLD.is_favourite)::int, -OLD.is_archived::int),
        (NEW.owner_id, (NOT NEW.is_archived)::int, (NOT NEW.is_archived AND NEW.is_unread)::int,
            (NOT NEW.is_archived AND NEW.is_favourite)::int, NEW.is_archived::int)
    ) AS change (owner_id, a, b, c, d) GROUP BY owner_id;
    RETURN NULL;
END $$;
CREATE TRIGGER links_saved AFTER INSERT ON linksnap_link REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION linksnap_note_links();
CREATE TRIGGER links_deleted AFTER DELETE ON linksnap_link REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION linksnap_note_links();
CREATE TRIGGER link_state_changed AFTER UPDATE OF owner_id, is_archived, is_unread, is_favourite ON linksnap_link
    FOR EACH ROW WHEN ((OLD.owner_id, OLD.is_archived, OLD.is_unread, OLD.is_favourite)
        IS DISTINCT FROM (NEW.owner_id, NEW.is_archived, NEW.is_unread, NEW.is_favourite))
    EXECUTE FUNCTION linksnap_note_link_state();
INSERT INTO linksnap_linkcount (owner_id, total, unread, favourite, archived)
    SELECT owner_id, {_NUMBERS} FROM linksnap_link GROUP BY owner_id;
"""  # noqa: S608
UNMAKE = """
DROP TRIGGER links_saved ON linksnap_link;
DROP TRIGGER links_deleted ON linksnap_link;
DROP TRIGGER link_state_changed ON linksnap_link;
DROP FUNCTION linksnap_note_links();
DROP FUNCTION linksnap_note_link_state();
"""


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0020_long_tag_names")]

    operations = [
        migrations.CreateModel(
            name="LinkCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("total", models.IntegerField()),
                ("unread", models.IntegerField()),
                ("favourite", models.IntegerField()),
                ("archived", models.IntegerField()),
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
        migrations.AddIndex(
            "capture",
            models.Index(
                condition=models.Q(("dismissed_at", None)), fields=["owner", "-finished_at"], name="capture_ended"
            ),
        ),
        migrations.AddIndex(
            "capture",
            models.Index(
                condition=models.Q(("state__in", ["failed", "dead"])), fields=["owner"], name="capture_failed"
            ),
        ),
    ]
