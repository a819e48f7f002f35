"""The door of upkeep: the name of a chore comes in, one call."""

from linksnap.services import upkeep
from workers.celery import app


@app.task(name="workers.tasks.maintain")
def maintain(v: int = 1, chore: str = "", **_later: object) -> None:
    """Do one chore; a name that a newer version sent is skipped."""
    upkeep.do(chore)
