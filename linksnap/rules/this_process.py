"""What a process calls itself when it claims a row."""

import os
import socket
from functools import cache
from pathlib import Path


@cache
def process_place() -> str:
    """What the names of all processes begin with that this one can see.

    Host and space of process ids: two containers may bear one host name, and number their processes alike.
    """
    try:
        space = str(Path("/proc/self/ns/pid").readlink()).removeprefix("pid:[").removesuffix("]")
    except OSError:
        space = ""
    host = socket.gethostname()[:80]
    return f"{host}/{space}:" if space else f"{host}:"


def process_name() -> str:
    """Place and process id, for people who read the queue."""
    return f"{process_place()}{os.getpid()}"
