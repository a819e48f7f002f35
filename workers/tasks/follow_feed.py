"""The door of followed feeds: the id of a feed comes in, one call."""

from workers.celery import app
from workers.followed_feeds import fetch


@app.task(name="workers.tasks.follow_feed")
def follow_feed(v: int = 1, row_id: int = 0, **_later: object) -> None:
    """Fetch the feed of the row `row_id`. Unknown fields of newer versions are ignored."""
    fetch(row_id)
