"""Where passkeys can work: browsers bind them to a name, reached by https or on the machine itself."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def passkeys_work_at(address: str) -> bool:
    """False for an address by number, and for plain http on any name but localhost (WebAuthn, section 5.1.3)."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return bool(host) and (parts.scheme == "https" or host == "localhost" or host.endswith(".localhost"))
    return False
