"""The door of link checks: an id comes in, one call."""

from workers.celery import app
from workers.link_checks import check


@app.task(name="workers.tasks.check_link")
def check_link(v: int = 1, row_id: int = 0, **_later: object) -> None:
    """Check the address of the row `row_id`. Unknown fields of newer versions are ignored."""
    check(row_id)
