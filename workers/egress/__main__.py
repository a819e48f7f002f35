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
    token = os.environ.get("LINKSNAP_EGRESS_TOKEN", "")
    if not token:
        print("The egress proxy needs LINKSNAP_EGRESS_TOKEN, the password its clients give.", file=sys.stderr)
        return 2
    try:
        allow = parse_allow_list(os.environ.get("LINKSNAP_EGRESS_ALLOW", ""))
    except AllowListError as error:
        print(f"The egress proxy cannot read its allow list: {error}", file=sys.stderr)
        return 2
    limits = Limits(tunnel_bytes=arguments.max_bytes)
    policy = Policy(remembering_failures(system_resolver()), allow, frozenset(arguments.own_port), limits.resolve_s)
    try:
        asyncio.run(_serve(EgressProxy(token, policy, limits), arguments))
    except OSError as error:
        print(f"The egress proxy cannot listen on {arguments.host}:{arguments.port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workers.egress", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="file that gets the port once the proxy listens")
    parser.add_argument(
        "--own-port", type=int, action="append", default=[], help="port of this machine that stays closed"
    )
    parser.add_argument("--max-bytes", type=int, default=Limits().tunnel_bytes, help="cap of one connection, both ways")
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
