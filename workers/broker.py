"""Celery's way to the broker without scripts: the product's user of the broker may run none."""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES
from kombu.transport import redis as kombu_redis
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import LockNotOwnedError
from redis.lock import Lock


class PlainLock(Lock):
    """Lets go by WATCH and MULTI where redis-py runs a script (Lua in the server: CVE-2025-49844 and others before)."""

    def register_scripts(self) -> None:
        """There are none."""

    def do_release(self, expected_token: Any) -> None:
        """Delete the key while it is still ours. Raises LockNotOwnedError when the time was over."""

        def release(pipe: Pipeline) -> None:
            if pipe.get(self.name) != expected_token:
                raise LockNotOwnedError("no longer owned", lock_name=self.name)
            pipe.multi()
            pipe.delete(self.name)

        self.redis.transaction(release, self.name)


class PlainClient(Redis):
    """A client whose locks need no script."""

    def lock(self, name: str, *args: Any, **options: Any) -> Any:
        """See redis.Redis.lock."""
        return super().lock(name, *args, **{**options, "lock_class": PlainLock})


class Channel(kombu_redis.Channel):
    """Takes messages that a killed worker held back into the queue, under such a lock."""

    def _get_client(self) -> type[Redis]:
        return PlainClient


class Transport(kombu_redis.Transport):
    """What `redis://` and `rediss://` stand for in a worker."""

    Channel = Channel


def use_plain_transport() -> None:
    """From here on; called before the first connection."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
