"""The door of work on the tags of many links: an id comes in, one call."""

from workers.celery import app
from workers.tag_runs import carry_out


@app.task(name="workers.tasks.tag_run")
def tag_run(v: int = 1, row_id: int = 0, **_later: object) -> None:
    """Carry out the run `row_id`. Unknown fields of newer versions are ignored."""
    carry_out(row_id)
