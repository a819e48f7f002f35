"""`python -m benchmarks.egress_site FOLDER`: a page of 200 resources over TLS on loopback, each after some thought.

Writes its port into FOLDER/ports. A file of 64 MB lies beside the page for the throughput.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys
from pathlib import Path

from tests.canary.site import certificate

RESOURCES, HOSTS = 200, ("a", "b", "c", "d")
# What a near server takes to think; a browser waits for the network far longer than loopback lets it.
THINK_S = 0.03
LARGE_BYTES = 64_000_000
_PIECE = 1_000_000


def page(port: int) -> bytes:
    """Pictures, styles and scripts, spread over hosts as on the web."""
    parts = []
    for number in range(RESOURCES):
        place = f"https://{HOSTS[number % len(HOSTS)]}.localhost:{port}/{number}"
        kind = number % 10
        if kind == 0:
            parts.append(f'<link rel=stylesheet href="{place}.css">')
        elif kind == 1:
            parts.append(f'<script src="{place}.js" defer></script>')
        else:
            parts.append(f'<img src="{place}.svg" width=20 height=20>')
    return ("<!doctype html><html lang=zh><meta charset=utf-8><title>两百个</title>" + "\n".join(parts)).encode()


def resource(path: str) -> tuple[str, bytes]:
    """Type and body of a resource; a few kilobytes each, as most on the web."""
    filling = "快照" * 900
    if path.endswith(".css"):
        return "text/css", f"p{{color:#123}}/*{filling}*/".encode()
    if path.endswith(".js"):
        return "text/javascript", f"/*{filling}*/".encode()
    return "image/svg+xml", f'<svg xmlns="http://www.w3.org/2000/svg"><!--{filling}--></svg>'.encode()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer requests on one connection until the browser has enough."""
    port = writer.get_extra_info("sockname")[1]
    with contextlib.suppress(OSError, EOFError):
        while True:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
            await asyncio.sleep(THINK_S)
            if path == "/large":
                await _send_large(writer)
                continue
            kind, body = ("text/html", page(port)) if path == "/" else resource(path)
            writer.write(_head(kind, len(body)) + body)
            await writer.drain()
    writer.close()


async def _send_large(writer: asyncio.StreamWriter) -> None:
    writer.write(_head("application/octet-stream", LARGE_BYTES))
    for _ in range(LARGE_BYTES // _PIECE):
        writer.write(b"\0" * _PIECE)
        await writer.drain()


def _head(kind: str, size: int) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {size}\r\n\r\n".encode()


async def main(folder: Path) -> None:
    """Serve until killed: TLS on one port, plain on the next file's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    secure = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context, backlog=512)
    plain = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
    ports = [server.sockets[0].getsockname()[1] for server in (secure, plain)]
    (folder / "ports.part").write_text(" ".join(map(str, ports)))
    (folder / "ports.part").rename(folder / "ports")
    async with secure, plain:
        await asyncio.gather(secure.serve_forever(), plain.serve_forever())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
