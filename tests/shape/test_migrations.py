"""Migrations that can run while people work: expand, fill, contract (CONTRIBUTING.md, "Changing tables")."""

import pytest
from django_migration_linter import MigrationLinter

from tests.shape.tree import ROOT, text

# Nobody had data when these were written.
BEFORE_THE_FIRST_RELEASE = [
    "0001_initial", "0002_embeddings", "0003_move_in", "0004_collections", "0005_uploads", "0006_transfers",
    "0007_export_schedule", "0008_capture_running", "0009_capture_depth", "0010_search_and_order", "0011_cache",
    "0012_typos", "0013_encoder_chosen", "0014_vector_languages", "0015_maps_and_views",
    "0016_tag_use", "0017_tag_forms",
    "0018_near_duplicates",
    # Widens columns in place, which the linter takes for a change of type.
    "0020_long_tag_names",
    "0021_link_counts",
    "0022_file_sums", "0023_quick_figures",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
def test_it_changes_no_table_in_a_way_that_stops_the_old_code(capsys: pytest.CaptureFixture[str]) -> None:
    linter = MigrationLinter(
        str(ROOT),
        include_apps=["linksnap"],
        ignore_name=BEFORE_THE_FIRST_RELEASE,
        # CREATE INDEX on a large table belongs into AddIndexConcurrently.
        all_warnings_as_errors=True,
        no_cache=True,
    )
    linter.lint_all_migrations()
    assert linter.nb_erroneous == 0, capsys.readouterr().out


@pytest.mark.django_db
def test_it_lints_by_the_rules_of_postgres() -> None:
    linter = MigrationLinter(str(ROOT), include_apps=["linksnap"], include_name=["0009_capture_depth"], no_cache=True)
    linter.lint_all_migrations()
    assert linter.nb_erroneous == 1, "a column that is NOT NULL without a default of the database is an error"


def test_it_adds_indexes_in_a_way_that_can_be_begun_again() -> None:
    folder = ROOT / "linksnap" / "migrations"
    brought = [path.name for path in folder.glob("0*.py") if "postgres.operations import AddIndex" in text(path)]
    assert brought == []
