"""The door of imports and exports: the id of a run comes in, one call."""

from linksnap.services import transfer_work
from workers.celery import app


@app.task(name="workers.tasks.transfer")
def transfer(v: int = 1, row_id: int = 0, **_later: object) -> None:
    """Carry on the run `row_id`. Unknown fields of newer versions are ignored."""
    transfer_work.carry_out(row_id)
