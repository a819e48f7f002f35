"""The Celery application of the workers. Rows are the truth; a message is a hint, losing or doubling it is harmless."""

import os
import socket
from typing import Any

import django
from celery import Celery
from celery.signals import task_postrun, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
# Celery would run Django's checks at each start, and they load every address of the web app: 40 MB a worker.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from workers.broker import use_plain_transport  # noqa: E402
from workers.recycling import Recycling  # noqa: E402

# A broker whose machine has vanished is noticed within a minute (Linux; elsewhere by the system's own patience).
_PATIENCE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 60_000}
KEEPALIVE = {getattr(socket, name): value for name, value in _PATIENCE.items() if hasattr(socket, name)}

use_plain_transport()
# Which doors a worker opens is said on its command line (workers/run.py): what a worker never does, it does not load.
app = Celery("workers", broker=settings.REDIS_URL)
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    result_backend=None,
    task_acks_late=True,
    # The sweeper brings a dead worker's row back; letting Celery redeliver as well would only loop a poison message.
    task_reject_on_worker_lost=False,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_soft_shutdown_timeout=20,
    worker_hijack_root_logger=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    task_default_queue="maintain",
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 900,
        "health_check_interval": 30,
        "socket_keepalive": True,
        "socket_keepalive_options": KEEPALIVE,
    },
    broker_pool_limit=2,
    event_queue_expires=60,
)


@worker_process_init.connect
def drop_inherited_connections(**_: Any) -> None:
    """A forked child must not share its parent's database socket."""
    connections.close_all()


_recycling = Recycling()


@task_postrun.connect
def leave_when_worn(**_: Any) -> None:
    """A worker that did much or grew large ends after this task; whoever supervises it starts a fresh one."""
    _recycling.count_task()
