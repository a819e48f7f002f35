"""Who claims a row."""

import os
import socket


def worker_name() -> str:
    """Host and process, for people who read the queue."""
    return f"{socket.gethostname()}:{os.getpid()}"
