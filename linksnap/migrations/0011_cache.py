"""The table of Django's cache (linksnap.settings.CACHES), as `createcachetable` would make it."""

from django.db import migrations

MAKE = """
CREATE TABLE IF NOT EXISTS linksnap_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS linksnap_cache_expires ON linksnap_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("linksnap", "0010_search_and_order")]

    operations = [migrations.RunSQL(MAKE, "DROP TABLE IF EXISTS linksnap_cache")]
