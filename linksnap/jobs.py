"""The only way to ask the workers for work: hints sent after commit. A lost hint costs two seconds, never work."""

import json
import sys
from functools import cache

import structlog
from celery import Celery
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

from linksnap.models import (
    Capture,
    CaptureQueue,
    EmbedJob,
    FollowedFeed,
    LinkCheck,
    TagRun,
    TransferRun,
    WebhookDelivery,
    WorkRow,
)
from linksnap.models.public_id import new_public_id
from linksnap.rules.phrase_messages import (
    MOST_WAITING,
    PHRASE_LIFE_MS,
    WAITING,
    PhraseReply,
    pack_phrase,
    phrase_key,
    reply_key,
    unpack_reply,
)

log = structlog.get_logger(__name__)

CAPTURE_TASK = "workers.tasks.capture"
MAINTAIN_QUEUE = "maintain"
# The doors of the other kinds of work, all on the queue of maintenance; each takes `row_id`.
ROW_TASKS: dict[type[WorkRow], str] = {
    TransferRun: "workers.tasks.transfer",
    LinkCheck: "workers.tasks.check_link",
    FollowedFeed: "workers.tasks.follow_feed",
    WebhookDelivery: "workers.tasks.deliver_webhook",
    TagRun: "workers.tasks.tag_run",
}
# The resident encoder waits on this list beside the phrases; the row itself is the queue.
EMBED_HINTS = "linksnap:embed-hints"
_MOST_HINTS = 1000
MOST_CAPTURE_HINTS = 24
"""Of captures somebody waits for, in the broker at a time: enough until the sweeper comes by again, two seconds later.

The rest waits as rows. Hints for thousands of rows are hinted at again while they wait, and workers then do little but
find that a row is done: 20,000 links saved one by one came to a standstill so.
"""
# Stands in the broker as long as its memory does.
_MARK = "linksnap:mark"
_PATIENCE_S = 1.0


@cache
def celery_client() -> Celery:
    """A Celery application that only sends."""
    app = Celery("linksnap", broker=settings.REDIS_URL, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        # Nobody waits for a broker that is away: the sweeper hints again.
        broker_transport_options={
            "socket_connect_timeout": _PATIENCE_S,
            "socket_timeout": _PATIENCE_S,
            "max_retries": 0,
            "connect_retries_timeout": _PATIENCE_S,
        },
    )
    return app


@cache
def valkey() -> Redis:
    """The broker as a plain key-value server."""
    return Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=_PATIENCE_S, socket_timeout=5.0, health_check_interval=30
    )


def send(task: str, queue: str, **message: object) -> bool:
    """Send one JSON message; False when the broker is away (the sweeper will send it again)."""
    try:
        celery_client().send_task(task, kwargs={"v": 1, **message}, queue=queue, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("hint_not_sent", task=task, error=str(error))
        return False
    return True


def hint_capture(capture: Capture) -> None:
    """Tell the capture workers about a row once it is committed.

    What waits in bulk is hinted by the sweeper alone, a few at a time: an import must not flood the broker. So is the
    rest while many are waited for.
    """
    if capture.queue == CaptureQueue.BULK:
        return
    capture_id, queue = capture.pk, CaptureQueue(capture.queue).value
    transaction.on_commit(lambda: room_for_capture_hints() > 0 and send_capture_hint(capture_id, queue))


def send_capture_hint(capture_id: int, queue: str) -> bool:
    """The hint itself, without waiting for a commit."""
    return send(CAPTURE_TASK, queue, capture_id=capture_id)


def waiting_hints(queue: str) -> int:
    """How many hints of a queue nobody has taken yet; more than anybody sends while the broker is away."""
    try:
        return int(valkey().llen(queue))
    except RedisError as error:
        log.warning("broker_away", error=str(error))
        return sys.maxsize


def room_for_capture_hints() -> int:
    """How many more hints of captures somebody waits for the broker should hold; none while it is away."""
    return max(0, MOST_CAPTURE_HINTS - waiting_hints(CaptureQueue.NOW.value))


def broker_answers() -> bool:
    """True when the broker is there."""
    try:
        return bool(valkey().ping())
    except RedisError:
        return False


def broker_was_wiped() -> bool:
    """True once after the broker lost its memory (restarted empty, FLUSHALL): every hint in it is gone, too."""
    try:
        return bool(valkey().set(_MARK, "1", nx=True))
    except RedisError:
        return False


def hint_row(row: WorkRow) -> None:
    """Tell the maintenance worker about a row of ROW_TASKS once it is committed."""
    model, row_id = type(row), row.pk
    transaction.on_commit(lambda: send_row_hint(model, row_id))


def send_row_hint(model: type[WorkRow], row_id: int) -> bool:
    """The hint itself, without waiting for a commit."""
    return send(ROW_TASKS[model], MAINTAIN_QUEUE, row_id=row_id)


def hint_embed(job: EmbedJob) -> None:
    """Wake the resident encoder once the row is committed."""
    job_id = job.pk
    transaction.on_commit(lambda: send_embed_hint(job_id))


def send_embed_hint(job_id: int) -> bool:
    """Push an id on the encoder's list, which is kept short: the encoder looks at the rows anyway."""
    try:
        with valkey().pipeline(transaction=False) as pipe:
            pipe.lpush(EMBED_HINTS, json.dumps({"v": 1, "job_id": job_id}))
            pipe.ltrim(EMBED_HINTS, 0, _MOST_HINTS)
            pipe.execute()
    except RedisError as error:
        log.warning("hint_not_sent", task="embed", error=str(error))
        return False
    return True


def encode_phrase(text: str, revision: str = "") -> PhraseReply | None:
    """Ask the resident encoder for the vector of a search phrase; None when none comes within 800 ms.

    `revision` names the encoder whose vector is wanted; without, it is the active one.
    """
    phrase_id = new_public_id()
    try:
        with valkey().pipeline(transaction=True) as pipe:
            pipe.set(phrase_key(phrase_id), pack_phrase(phrase_id, text, revision), px=PHRASE_LIFE_MS)
            pipe.rpush(WAITING, phrase_id)
            pipe.ltrim(WAITING, -MOST_WAITING, -1)
            pipe.execute()
        answer = valkey().blpop([reply_key(phrase_id)], timeout=settings.ENCODE_WAIT_SECONDS)
    except RedisError as error:
        log.warning("phrase_not_sent", error=str(error))
        return None
    return unpack_reply(answer[1]) if answer else None
