"""The attacking site: pages of the matrix, redirects, headers and workers that lead where `to=` says."""

from __future__ import annotations

import contextlib
import datetime
import socket
import socketserver
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.canary.matrix import alone, pages
from tests.sites.serving import InThread, QuietHandler

_WORKER = "fetch('{}',{{mode:'no-cors'}})"
_TYPES = {"worker.js": "text/javascript", "nested.js": "text/javascript", "xml": "text/xml"}


class _Server(ThreadingHTTPServer):
    address_family = socket.AF_INET6
    request_queue_size = 128

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        # Not HTTPServer's: it would look our own name up.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: browsers leave in the middle."""


class AttackingSite(InThread):
    """Serves on every address while it is open; with a certificate of its own making where `folder` is given."""

    def __init__(self, port: int, folder: Path | None = None) -> None:
        self.asked: list[str] = []
        super().__init__(_Server(("::", port), _answering(self.asked)))
        if folder is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate(folder))
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )


def _answering(asked: list[str]) -> type[BaseHTTPRequestHandler]:
    shown = pages()

    class Answering(QuietHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            path, _, query = self.path.partition("?")
            to = query.partition("to=")[2]
            status, headers, body = _made(path, query, to, shown)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        do_POST = do_GET

    return Answering


def _made(path: str, query: str, to: str, shown: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    name = path.strip("/")
    headers = {"Content-Type": _TYPES.get(name, "text/html; charset=utf-8"), "Connection": "close"}
    body = shown.get(path, "")
    if name.startswith("alone/"):
        body = alone(int(name.removeprefix("alone/")))
    if name == "go":
        return int(query[:3]), headers | {"Location": to}, b""
    if name == "refresh":
        return 200, headers | {"Refresh": f"0;url={to}"}, "<p>稍等".encode()
    if name == "link":
        return 200, headers | {"Link": f"<{to}>; rel=preload; as=image"}, "<p>你好".encode()
    if name == "csp":
        return 200, headers | {"Content-Security-Policy": f"img-src 'none'; report-uri {to}"}, b"<img src=/x.png>"
    if name == "xml":
        body = f'<?xml-stylesheet type="text/css" href="{to}"?><a>文</a>'
    if name == "worker.js":
        body = _WORKER.format(to)
    if name == "nested.js":
        body = f"new Worker('/worker.js?to={to}')"
    return (200 if body else 404), headers, body.encode()


def certificate(folder: Path) -> Path:
    """Make a key and a certificate for localhost, both in one file of the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
    made = made.not_valid_after(now + datetime.timedelta(days=2))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = made.sign(key, hashes.SHA256())
    path = folder / "certificate.pem"
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(written + signed.public_bytes(serialization.Encoding.PEM))
    return path
