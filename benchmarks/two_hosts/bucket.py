"""The bucket all machines share: moto's S3 server as a process of its own."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from linksnap.embedded.child_process import OURSELVES
from linksnap.embedded.identity import before_exec
from linksnap.embedded.ports import free_port, is_listening

KEY, SECRET, NAME = "benchmark", "benchmark-secret", "pages"
_START_S = 60.0


@contextmanager
def bucket() -> Iterator[int]:
    """A server with one empty bucket, on every address of this machine; its port."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "0.0.0.0", "-p", str(port)]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=before_exec(OURSELVES, signal.SIGKILL),
    ) as server:
        try:
            end = time.monotonic() + _START_S
            while not is_listening(port):
                if server.poll() is not None or time.monotonic() > end:
                    raise SystemExit("the S3 server did not start")
                time.sleep(0.1)
            _client(port).create_bucket(Bucket=NAME)
            yield port
        finally:
            server.kill()


def environ(host: str, port: int) -> dict[str, str]:
    """What a machine is told that sees the server at `host`."""
    return {
        "LINKSNAP_STORE": f"s3://{NAME}/linksnap",
        "LINKSNAP_STORE_ENDPOINT": f"http://{host}:{port}",
        "LINKSNAP_STORE_KEY": KEY,
        "LINKSNAP_STORE_SECRET": SECRET,
    }


def objects(port: int) -> int:
    """How many objects lie in the bucket."""
    pages = _client(port).get_paginator("list_objects_v2").paginate(Bucket=NAME)
    return sum(len(page.get("Contents", [])) for page in pages)


def _client(port: int) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )
