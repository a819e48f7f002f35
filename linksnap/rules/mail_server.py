"""The mail server an operator names by one address: `smtp://user:password@mail.example:587`."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over; an empty host means that there is none."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False
    starts_tls: bool = False


def mail_server(address: str) -> MailServer:
    """Read `smtp://` (STARTTLS, port 587), `smtps://` (TLS, port 465) or `smtp+plain://` (neither, port 25).

    Raises ValueError with one sentence; it does not repeat the address, which holds a password.
    """
    if not address:
        return MailServer()
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("LINKSNAP_EMAIL_URL must look like smtp://user:password@mail.example:587.")
    return MailServer(
        parts.hostname,
        port or _PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        starts_tls=parts.scheme == "smtp",
    )
