"""`python -m workers.egress`: run the proxy until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from linksnap.rules.addresses import AllowListError, parse_allow_list
from workers.egress.failed_names import remembering_failures
from workers.egress.policy import Policy, system_resolver
from workers.egress.server import EgressProxy
from workers.egress.verdicts import Limits

log = logging.getLogger("linksnap.egress")


def main() -> int:
    """Read arguments and environment, serve, and return the exit code; refuses to start without a token."""
    arguments = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    limits = Limits(
        tunnel_bytes=arguments.max_bytes,
        capture_bytes=arguments.capture_bytes,
        capture_requests=arguments.capture_requests,
        capture_connections=arguments.capture_connections,
    )
    try:
        proxy = EgressProxy(_token(), _policy(arguments, limits), limits)
    except (AllowListError, ValueError, OSError) as error:
        print(f"The egress proxy does not start: {error}", file=sys.stderr)
        return 2
    try:
        asyncio.run(_serve(proxy, arguments))
    except OSError as error:
        print(f"The egress proxy cannot listen on {arguments.host}:{arguments.port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _token() -> str:
    """The password; as docker and Kubernetes hand secrets in, it may lie in a file. Raises ValueError, OSError."""
    path = os.environ.get("LINKSNAP_EGRESS_TOKEN_FILE", "")
    token = os.environ.get("LINKSNAP_EGRESS_TOKEN", "") or (Path(path).read_text("utf-8").strip() if path else "")
    if not token:
        raise ValueError("it needs LINKSNAP_EGRESS_TOKEN, the password its clients give")
    return token


def _policy(arguments: argparse.Namespace, limits: Limits) -> Policy:
    """What may be dialled, as the operator says. Raises AllowListError."""
    return Policy(
        remembering_failures(system_resolver()),
        parse_allow_list(os.environ.get("LINKSNAP_EGRESS_ALLOW", "")),
        frozenset(arguments.own_port),
        limits.resolve_s,
        parse_allow_list(os.environ.get("LINKSNAP_EGRESS_DENY", ""), "LINKSNAP_EGRESS_DENY"),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workers.egress", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="file that gets the port once the proxy listens")
    parser.add_argument(
        "--own-port", type=int, action="append", default=[], help="port of this machine that stays closed"
    )
    known = Limits()
    parser.add_argument("--max-bytes", type=int, default=known.tunnel_bytes, help="cap of one connection, both ways")
    parser.add_argument("--capture-bytes", type=int, default=known.capture_bytes, help="cap of one capture, both ways")
    parser.add_argument(
        "--capture-requests", type=int, default=known.capture_requests, help="connections of one capture in all"
    )
    parser.add_argument(
        "--capture-connections", type=int, default=known.capture_connections, help="connections of one capture at once"
    )
    return parser


async def _serve(proxy: EgressProxy, arguments: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    port = await proxy.start(arguments.host, arguments.port)
    if arguments.port_file:
        _write_whole(arguments.port_file, f"{port}\n")
    log.info("egress proxy listens on %s port %d", arguments.host, port)
    await stopped.wait()
    await proxy.close()


def _write_whole(path: Path, text: str) -> None:
    """Write beside and rename, so that a reader never sees half a number."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(text)
    beside.replace(path)


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # A thread may still wait for a slow name server; a normal exit would wait with it.
    os._exit(code)
