"""What the operator sets: every environment variable LinkSnap reads, in one typed place (no Django here)."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

# The supervisor of the embedded stack writes the addresses it chose here (mode 0600), so that `manage.py` and the
# command line find the running servers without anybody typing a port.
RUNTIME_FILE = "run/env"
# Each may come as NAME_FILE with the path of a file that holds it, as docker and Kubernetes hand secrets in.
SECRETS = (
    "DATABASE_URL",
    "REDIS_URL",
    "LINKSNAP_SECRET_KEY",
    "LINKSNAP_FIELD_KEY",
    "LINKSNAP_STORE_KEY",
    "LINKSNAP_STORE_SECRET",
    "LINKSNAP_METRICS_TOKEN",
    "LINKSNAP_EGRESS_PROXY",
    "LINKSNAP_OIDC_CLIENT_SECRET",
    "LINKSNAP_EMAIL_URL",
    "LINKSNAP_EMBED_KEY",
)
_MOST_SECRET_BYTES = 64 * 1024
_SIZES = {"B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4}


class EnvironmentProblem(RuntimeError):
    """A variable is missing or makes no sense; the message names it in one sentence."""


def default_data_folder() -> Path:
    """Where everything is kept unless LINKSNAP_DATA says otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/linksnap")
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "linksnap"


def read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines of a file; comments and blank lines are skipped; a missing file is empty."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#") and "=" in line)
    return {name.strip(): value.strip().strip("'\"") for name, _, value in pairs}


class SignUp(StrEnum):
    """Who may make an account by themselves: nobody, who holds an invitation, anybody."""

    CLOSED = "closed"
    INVITED = "invited"
    OPEN = "open"


@dataclass(frozen=True)
class SignOn:
    """Single sign-on at an identity provider that speaks OpenID Connect."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str = "Single sign-on"
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    # Whoever the provider lets in has an account here; else only who was connected before.
    makes_accounts: bool = False
    # No password opens an account any more.
    hides_passwords: bool = False
    # Members of this group are owners of the instance, and nobody else; empty: the provider says nothing about it.
    owner_group: str = ""
    groups_claim: str = "groups"


@dataclass(frozen=True)
class EmbeddingService:
    """A service that makes vectors in place of our own encoder: OpenAI's way, or text-embeddings-inference's."""

    url: str
    model: str = ""
    key: str = field(default="", repr=False)
    query_prefix: str = ""
    passage_prefix: str = ""


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
class Env:
    """The settings of one process. Secrets never show in its repr."""

    data: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    host: str
    port: int
    public_url: str
    allowed_hosts: tuple[str, ...]
    debug: bool
    egress_proxy: str = field(repr=False)
    egress_allow: str
    encoder_folder: Path
    chromium: str | None
    log_level: str
    export_folder: Path | None = None
    web_archive: str = ""
    user_agent: str = ""
    bucket: Bucket | None = None
    quota_bytes: int | None = None
    field_key: str = field(default="", repr=False)
    backup_folder: Path | None = None
    metrics_token: str = field(default="", repr=False)
    pgbouncer: bool = False
    # Connections to the database this process keeps open for the next request; 0: each request opens its own.
    database_pool: int = 0
    content_origin: str = ""
    sign_up: SignUp = SignUp.CLOSED
    sign_on: SignOn | None = None
    email_url: str = field(default="", repr=False)
    email_from: str = ""
    embedding_service: EmbeddingService | None = None
    # Reverse proxies before the web server, whose word on the visitor's address is taken.
    proxies: int = 0
    # Bytes a request may bring without a session or a token; and seconds a body may take that hardly moves.
    body_limit: int = 1_000_000
    body_seconds: int = 30

    @property
    def blobs(self) -> Path:
        """The content-addressed store of artifacts."""
        return self.data / "blobs"


def _number(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, "") or str(default)
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise EnvironmentProblem(f"{name} must be a number from 0 to 65535, not {text!r}.")
    return int(text)


def bytes_of(text: str, name: str) -> int:
    """A size as people write it, `500MB` or `20 GB`, in bytes. Raises EnvironmentProblem, which names `name`."""
    match = re.fullmatch(r"(\d{1,15})\s*(B|KB|MB|GB|TB)?", text.strip(), re.IGNORECASE)
    if match is None:
        raise EnvironmentProblem(f"{name} must be a size such as 500MB or 20GB, not {text!r}.")
    return min(int(match[1]) * _SIZES[(match[2] or "B").upper()], 2**62)


def _bucket(values: Mapping[str, str]) -> Bucket | None:
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


def _embedding_service(values: Mapping[str, str]) -> EmbeddingService | None:
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


def _is_on(values: Mapping[str, str], name: str) -> bool:
    return values.get(name, "").lower() in {"1", "true", "yes"}


def _folder(values: Mapping[str, str], name: str) -> Path | None:
    return Path(values[name]).expanduser() if values.get(name) else None


def _header(values: Mapping[str, str], name: str) -> str:
    text = values.get(name, "").strip()
    if len(text) > 300 or not text.isascii() or not text.isprintable():
        raise EnvironmentProblem(f"{name} must be one line of plain letters, 300 at most.")
    return text


def _sign_up(values: Mapping[str, str]) -> SignUp:
    word = values.get("LINKSNAP_SIGN_UP", SignUp.CLOSED.value).strip().lower()
    if word not in set(SignUp):
        raise EnvironmentProblem(f"LINKSNAP_SIGN_UP must be closed, invited or open, not {word!r}.")
    return SignUp(word)


def _sign_on(values: Mapping[str, str]) -> SignOn | None:
    """The identity provider LINKSNAP_OIDC_ISSUER names; None without one."""
    issuer = values.get("LINKSNAP_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not issuer.startswith(("https://", "http://")):
        raise EnvironmentProblem(f"LINKSNAP_OIDC_ISSUER must be an address, not {issuer!r}.")
    if not values.get("LINKSNAP_OIDC_CLIENT_ID"):
        raise EnvironmentProblem("LINKSNAP_OIDC_ISSUER needs LINKSNAP_OIDC_CLIENT_ID.")
    return SignOn(
        issuer,
        values["LINKSNAP_OIDC_CLIENT_ID"],
        values.get("LINKSNAP_OIDC_CLIENT_SECRET", ""),
        name=values.get("LINKSNAP_OIDC_NAME", SignOn.name),
        scopes=tuple(values.get("LINKSNAP_OIDC_SCOPES", " ".join(SignOn.scopes)).split()),
        makes_accounts=_is_on(values, "LINKSNAP_OIDC_SIGN_UP"),
        hides_passwords=_is_on(values, "LINKSNAP_OIDC_ONLY"),
        owner_group=values.get("LINKSNAP_OIDC_OWNER_GROUP", ""),
        groups_claim=values.get("LINKSNAP_OIDC_GROUPS_CLAIM", SignOn.groups_claim),
    )


def secrets_from_files(given: Mapping[str, str]) -> dict[str, str]:
    """The environment with each NAME_FILE of a secret read into NAME; one line break at the end is no part of it.

    Raises EnvironmentProblem when both are set, or the file cannot be read.
    """
    values = {name: value for name, value in given.items() if value}
    for name in SECRETS:
        path = values.get(f"{name}_FILE")
        if not path:
            continue
        if name in values:
            raise EnvironmentProblem(f"{name} and {name}_FILE are both set.")
        try:
            with Path(path).open(encoding="utf-8") as file:
                values[name] = file.read(_MOST_SECRET_BYTES).removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError) as problem:
            raise EnvironmentProblem(f"The file of {name}_FILE cannot be read: {path}") from problem
    return values


def load_env(environ: Mapping[str, str] | None = None) -> Env:
    """Read the environment, then the runtime file of the data folder for what it leaves open.

    Raises EnvironmentProblem when a value cannot be used.
    """
    given = secrets_from_files(os.environ if environ is None else environ)
    data = Path(given.get("LINKSNAP_DATA") or default_data_folder()).expanduser()
    values = {**read_env_file(data / RUNTIME_FILE), **given}
    host = values.get("LINKSNAP_HOST", "127.0.0.1")
    port = _number(values, "LINKSNAP_PORT", 8420)
    shown_host = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host
    hosts = values.get("LINKSNAP_ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{host}")
    return Env(
        data=data,
        database_url=values.get("DATABASE_URL", ""),
        redis_url=values.get("REDIS_URL", ""),
        secret_key=values.get("LINKSNAP_SECRET_KEY", ""),
        host=host,
        port=port,
        public_url=values.get("LINKSNAP_PUBLIC_URL", f"http://{shown_host}:{port}").rstrip("/"),
        allowed_hosts=tuple(h.strip() for h in hosts.split(",") if h.strip()),
        debug=_is_on(values, "LINKSNAP_DEBUG"),
        egress_proxy=values.get("LINKSNAP_EGRESS_PROXY", ""),
        egress_allow=values.get("LINKSNAP_EGRESS_ALLOW", ""),
        encoder_folder=Path(values.get("LINKSNAP_ENCODER") or data / "encoder"),
        embedding_service=_embedding_service(values),
        chromium=values.get("LINKSNAP_CHROMIUM") or None,
        log_level=values.get("LINKSNAP_LOG_LEVEL", "INFO").upper(),
        web_archive=values.get("LINKSNAP_WEB_ARCHIVE", ""),
        user_agent=_header(values, "LINKSNAP_USER_AGENT"),
        export_folder=_folder(values, "LINKSNAP_EXPORT_DIR"),
        bucket=_bucket(values),
        field_key=values.get("LINKSNAP_FIELD_KEY", ""),
        quota_bytes=bytes_of(values["LINKSNAP_QUOTA"], "LINKSNAP_QUOTA") if values.get("LINKSNAP_QUOTA") else None,
        backup_folder=_folder(values, "LINKSNAP_BACKUP_DIR"),
        metrics_token=values.get("LINKSNAP_METRICS_TOKEN", ""),
        pgbouncer=_is_on(values, "LINKSNAP_PGBOUNCER"),
        database_pool=_number(values, "LINKSNAP_DATABASE_POOL", 0),
        content_origin=values.get("LINKSNAP_CONTENT_ORIGIN", "").strip().rstrip("/"),
        sign_up=_sign_up(values),
        sign_on=_sign_on(values),
        email_url=values.get("LINKSNAP_EMAIL_URL", ""),
        email_from=_header(values, "LINKSNAP_EMAIL_FROM"),
        proxies=_number(values, "LINKSNAP_PROXIES", 0),
        body_limit=bytes_of(values.get("LINKSNAP_BODY_LIMIT") or "1MB", "LINKSNAP_BODY_LIMIT"),
        body_seconds=_number(values, "LINKSNAP_BODY_SECONDS", 30),
    )
