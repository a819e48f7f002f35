"""TCP ports of the embedded servers: a free one, kept in a file so that it stays the same across starts."""

import socket
import time
from pathlib import Path

LOOPBACK = "127.0.0.1"
# What a killed server started may hold its port for a moment longer.
_PATIENCE_S = 2.0


def port_is_free(port: int, host: str = LOOPBACK) -> bool:
    """True if a server could listen on `host:port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are still fading out (TIME_WAIT) counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def kept_port(file: Path) -> int:
    """The port written in `file` if it is still free, else a new one, written there."""
    try:
        port = int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        port = 0
    if not (1024 <= port <= 65535 and _comes_free(port)):
        port = free_port()
        file.write_text(f"{port}\n", encoding="ascii")
    return port


def _comes_free(port: int) -> bool:
    end = time.monotonic() + _PATIENCE_S
    while not port_is_free(port):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def is_listening(port: int, host: str = LOOPBACK, timeout_s: float = 0.5) -> bool:
    """True if something accepts connections on `host:port`."""
    try:
        with socket.create_connection((host, port), timeout=timeout_s):
            return True
    except OSError:
        return False
