"""The door of learning: the id of a person comes in, one call."""

from workers.celery import app
from workers.learning import learn_for


@app.task(name="workers.tasks.learn_tags")
def learn_tags(v: int = 1, owner_id: int = 0, **_later: object) -> None:
    """Learn the suggester of the person `owner_id` anew if that is due. Unknown fields are ignored."""
    learn_for(owner_id)
