"""The language of each passage's vector: one index a language, since in a common one two languages are two islands.

The old indexes go; the resident encoder builds the new ones beside the work (services.encoder_tables), and until then
every vector is compared.
"""

from django.db import migrations, models

FILL = """
ALTER TABLE linksnap_passageembedding ADD COLUMN lang varchar(16) NOT NULL DEFAULT '';
DO $$
DECLARE old text;
BEGIN
    FOR old IN SELECT indexname FROM pg_indexes
        WHERE schemaname = current_schema() AND indexname ~ '^linksnap_passageembedding_[0-9]+_hnsw$'
    LOOP EXECUTE format('DROP INDEX %I', old); END LOOP;
END $$;
UPDATE linksnap_passageembedding vector SET lang = split_part(snapshot.lang, '-', 1)
FROM linksnap_passage passage JOIN linksnap_snapshot snapshot ON snapshot.id = passage.snapshot_id
WHERE passage.id = vector.passage_id AND snapshot.lang <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0013_encoder_chosen")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FILL, "ALTER TABLE linksnap_passageembedding DROP COLUMN lang")],
            state_operations=[
                migrations.AddField(
                    model_name="passageembedding",
                    name="lang",
                    field=models.CharField(blank=True, default="", max_length=16),
                )
            ],
        )
    ]
