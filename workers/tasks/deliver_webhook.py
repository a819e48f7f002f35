"""The door of webhooks: the id of a message comes in, one call."""

from workers.celery import app
from workers.webhooks import deliver


@app.task(name="workers.tasks.deliver_webhook")
def deliver_webhook(v: int = 1, row_id: int = 0, **_later: object) -> None:
    """Send the message of the row `row_id`. Unknown fields of newer versions are ignored."""
    deliver(row_id)
