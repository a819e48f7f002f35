"""What stands outside and does a part of the work: a bucket for the store, a service that makes vectors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from linksnap.env.values import EnvironmentProblem


@dataclass(frozen=True)
class Bucket:
    """An S3-compatible store; an empty endpoint is Amazon's, an empty key leaves it to boto3 to find one."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class EmbeddingService:
    """A service that makes vectors in place of our own encoder: OpenAI's way, or text-embeddings-inference's."""

    url: str
    model: str = ""
    key: str = field(default="", repr=False)
    query_prefix: str = ""
    passage_prefix: str = ""


def bucket(values: Mapping[str, str]) -> Bucket | None:
    """The bucket LINKSNAP_STORE names; None means the folder `blobs` in the data folder."""
    store = values.get("LINKSNAP_STORE", "folder").strip()
    if store == "folder":
        return None
    name, _, prefix = store.removeprefix("s3://").partition("/")
    if not store.startswith("s3://") or not name:
        raise EnvironmentProblem(f"LINKSNAP_STORE must be `folder` or s3://bucket/prefix, not {store!r}.")
    return Bucket(
        name,
        prefix.strip("/"),
        endpoint=values.get("LINKSNAP_STORE_ENDPOINT", ""),
        region=values.get("LINKSNAP_STORE_REGION", ""),
        key=values.get("LINKSNAP_STORE_KEY", ""),
        secret=values.get("LINKSNAP_STORE_SECRET", ""),
    )


def embedding_service(values: Mapping[str, str]) -> EmbeddingService | None:
    """The service LINKSNAP_EMBED_URL names; None means our own encoder."""
    url = values.get("LINKSNAP_EMBED_URL", "").strip()
    if not url:
        return None
    if not url.startswith(("https://", "http://")):
        raise EnvironmentProblem(f"LINKSNAP_EMBED_URL must be an address, not {url!r}.")
    return EmbeddingService(
        url,
        values.get("LINKSNAP_EMBED_MODEL", ""),
        values.get("LINKSNAP_EMBED_KEY", ""),
        # A blank at the end belongs to most prefixes, and is easily lost on the way.
        values.get("LINKSNAP_EMBED_QUERY_PREFIX", "").strip('"'),
        values.get("LINKSNAP_EMBED_PASSAGE_PREFIX", "").strip('"'),
    )
