"""The door of maps: the id of a map that was asked for comes in, one call."""

from workers.celery import app
from workers.map_process import draw_aside


@app.task(name="workers.tasks.draw_map")
def draw_map(v: int = 1, row_id: int = 0, **_later: object) -> None:
    """Draw the map of the row `row_id` in a process of its own. Unknown fields are ignored."""
    draw_aside(row_id)
