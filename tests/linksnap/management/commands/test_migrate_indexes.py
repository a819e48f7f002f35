"""An index that is added beside running work can be added again, whatever became of the attempt before."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.state import ProjectState

from linksnap.migrations._indexes import AddIndexConcurrently

pytestmark = pytest.mark.django_db(transaction=True)
_NAME = "upkeep_added_again"


@pytest.fixture(autouse=True)
def gone() -> Iterator[None]:
    yield
    _run(f"DROP INDEX IF EXISTS {_NAME}")


def _run(statement: str) -> tuple[object, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: tuple[object, ...] | None = cursor.fetchone() if cursor.description else None
    return found


def _standing() -> tuple[object, ...] | None:
    return _run(f"SELECT indisvalid, indexrelid::bigint FROM pg_index WHERE indexrelid = '{_NAME}'::regclass")


def test_it_makes_good_what_a_killed_attempt_has_left() -> None:
    adding = AddIndexConcurrently("upkeeprun", models.Index(fields=["chore", "last_started_at"], name=_NAME))
    state = ProjectState.from_apps(apps)
    for left in ("nothing", "a broken one", "a whole one"):
        before = _standing() if left != "nothing" else None
        if left == "a broken one":
            _run(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{_NAME}'::regclass")
        with connection.schema_editor(atomic=False) as editor:
            adding.database_forwards("linksnap", editor, state, state)
        after = _standing()
        assert after is not None and after[0] is True
        assert (before == after) is (left == "a whole one"), left
    assert _run("SHOW lock_timeout") == ("0",)
