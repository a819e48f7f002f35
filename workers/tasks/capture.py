"""The door of capture work: an id comes in, one call."""

from workers.celery import app
from workers.pipeline import run_capture


@app.task(name="workers.tasks.capture")
def capture(v: int = 1, capture_id: int = 0, **_later: object) -> None:
    """Capture the row `capture_id`. Unknown fields of newer versions are ignored."""
    run_capture(capture_id)
