"""Who claims a row."""

from linksnap.rules.this_process import process_name


def worker_name() -> str:
    """Host and process, for people who read the queue."""
    return process_name()
