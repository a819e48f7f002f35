"""How the database compares texts: by rules of its own that no upgrade of the system changes under its indexes."""

import pytest
from django.db import connection

from linksnap.models import Tag
from tests.people import person
from tests.shape.tree import ROOT

pytestmark = pytest.mark.django_db
# As they stand in code points: Latin before Chinese, dotted and dotless i apart, nothing by the rules of a language.
NAMES = ["I", "Zürich", "i", "zebra", "İ", "ı", "中文", "排版", "𠮷"]
_INDEXES = """
SELECT bt_index_check(index.indexrelid, true) FROM pg_index AS index
    JOIN pg_class AS class ON class.oid = index.indexrelid JOIN pg_am AS kind ON kind.oid = class.relam
WHERE kind.amname = 'btree' AND class.relname ~ '^(linksnap_tag|tag_|alias_|link_tag|suggestion_)'
"""


def _asked(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_it_compares_by_rules_that_come_with_the_database() -> None:
    # T15
    provider = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
    assert _asked(provider) == [("b", "C.UTF-8")]
    assert "--locale-provider=builtin --locale=C.UTF-8" in (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    alice = person("alice")
    Tag.objects.bulk_create(Tag(owner=alice, name=name, key=name, slug=f"t{n}") for n, name in enumerate(NAMES))
    assert list(Tag.objects.order_by("name").values_list("name", flat=True)) == NAMES == sorted(NAMES)
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
    assert len(_asked(_INDEXES)) > 10
