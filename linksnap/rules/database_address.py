"""The database an operator names by one address, as Django wants it."""

from typing import Any
from urllib.parse import unquote, urlsplit

# A machine that vanishes (plug, cable) says no goodbye. Both ends notice within a minute: the worker, which opens a new
# connection, and the server, which else keeps the locks of the vanished one for hours.
_CLIENT_NOTICES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
_SERVER_NOTICES = (
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c tcp_user_timeout=60000"
)


def database_from_url(url: str, *, pooled: bool = False, kept: int = 0) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name` as Django wants it; an empty URL gives a database nobody answers.

    `pooled`: there stands pgbouncer in transaction mode, where nothing of a session may outlive its transaction, and
    which takes no options at the start. `kept` connections at most stay open for the next request.
    """
    pool = {"pool": {"min_size": 1, "max_size": kept, "timeout": 10}} if kept else {}
    parts = urlsplit(url or "postgresql://linksnap@127.0.0.1:1/linksnap")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "linksnap",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        # Under ASGI each request has a thread of its own: a connection kept for the next one is never found again,
        # and 60 requests a minute used up every connection the server gives ("too many clients already"). A pool is of
        # the whole process; to open one takes longer than most pages do.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": bool(kept),
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": {
            "connect_timeout": 5,
            **_CLIENT_NOTICES,
            **({} if pooled else {"options": _SERVER_NOTICES}),
            **pool,
        },
    }
