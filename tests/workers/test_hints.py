"""Messages between processes are JSON and carry an id or the name of a chore: nothing in them is ever executed."""

import base64
import inspect
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from kombu.exceptions import ContentDisallowed
from redis import Redis

from linksnap import jobs
from linksnap.models import CaptureQueue, LinkCheck, TransferRun
from workers import tasks
from workers.celery import app

DOORS = sorted(path.stem for path in Path(tasks.__path__[0]).glob("*.py") if path.stem != "__init__")
# What a message may carry besides its version: the id of a row, or which chore.
CARRIED = {"capture_id": int, "row_id": int, "owner_id": int, "chore": str}


def tasks_of_ours() -> dict[str, Task]:
    app.conf.include = [f"workers.tasks.{door}" for door in DOORS]
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if name.startswith("workers.")}


def test_it_opens_a_door_for_every_task() -> None:
    assert sorted(name.rpartition(".")[2] for name in tasks_of_ours()) == DOORS


@pytest.mark.parametrize("door", DOORS)
def test_it_carries_an_id_and_nothing_else(door: str) -> None:
    parameters = dict(inspect.signature(tasks_of_ours()[f"workers.tasks.{door}"].run).parameters)
    assert parameters.pop("v").annotation is int
    # Old and new code run side by side during an upgrade: a field nobody knows yet is passed over.
    assert parameters.pop("_later").kind is inspect.Parameter.VAR_KEYWORD
    assert {name: one.annotation for name, one in parameters.items()}.items() <= CARRIED.items()


def test_it_reads_and_writes_json_alone() -> None:
    for celery in (app, jobs.celery_client()):
        assert celery.conf.accept_content == ["json"] and celery.conf.task_serializer == "json"
    assert not app.conf.result_backend and app.conf.task_ignore_result
    # Nobody tells a running worker what to do by a message.
    assert not app.conf.worker_enable_remote_control and not app.conf.worker_send_task_events


class Evil:
    """What somebody who could write to the broker would send."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("被攻破",)


@pytest.mark.parametrize("kind", ["application/x-python-serialize", "application/x-yaml", "application/x-msgpack"])
def test_it_opens_no_message_of_another_kind(kind: str, broker: Redis, capsys: pytest.CaptureFixture[str]) -> None:
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue("hints-of-test")
        producer = connection.Producer()
        body = pickle.dumps(Evil())
        producer.publish(body, routing_key="hints-of-test", content_type=kind, content_encoding="binary")
        with pytest.raises(ContentDisallowed):
            queue.get(timeout=5)
        queue.close()
    assert capsys.readouterr().out == ""


def test_it_sends_nothing_but_ids(broker: Redis) -> None:
    jobs.send_capture_hint(7, CaptureQueue.NOW.value)
    jobs.send_row_hint(LinkCheck, 8)
    jobs.send_row_hint(TransferRun, 9)
    sent = [json.loads(raw) for queue in ("capture_now", "maintain") for raw in broker.lrange(queue, 0, -1)]
    assert {message["content-type"] for message in sent} == {"application/json"}
    bodies: list[Any] = [json.loads(_plain(message)) for message in sent]
    assert sorted(value for _, kwargs, _ in bodies for name, value in kwargs.items() if name != "v") == [7, 8, 9]


def _plain(message: dict[str, Any]) -> bytes:
    assert message["properties"]["body_encoding"] == "base64"
    return base64.b64decode(message["body"])
