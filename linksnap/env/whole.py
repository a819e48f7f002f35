"""All settings of one process: what there is, and the one place that reads them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linksnap.env.accounts import SignOn, SignUp, sign_on, sign_up
from linksnap.env.outside import Bucket, EmbeddingService, bucket, embedding_service
from linksnap.env.values import (
    RUNTIME_FILE,
    bytes_of,
    default_data_folder,
    folder,
    header,
    is_on,
    number,
    read_env_file,
    secrets_from_files,
)


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
    # A file each worker touches while it lives and reaches the database, for whoever watches containers.
    sign_file: Path | None = None

    @property
    def blobs(self) -> Path:
        """The content-addressed store of artifacts."""
        return self.data / "blobs"


def load_env(environ: Mapping[str, str] | None = None) -> Env:
    """Read the environment, then the runtime file of the data folder for what it leaves open.

    Raises EnvironmentProblem when a value cannot be used.
    """
    given = secrets_from_files(os.environ if environ is None else environ)
    data = Path(given.get("LINKSNAP_DATA") or default_data_folder()).expanduser()
    values = {**read_env_file(data / RUNTIME_FILE), **given}
    host = values.get("LINKSNAP_HOST", "127.0.0.1")
    port = number(values, "LINKSNAP_PORT", 8420)
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
        debug=is_on(values, "LINKSNAP_DEBUG"),
        egress_proxy=values.get("LINKSNAP_EGRESS_PROXY", ""),
        egress_allow=values.get("LINKSNAP_EGRESS_ALLOW", ""),
        encoder_folder=Path(values.get("LINKSNAP_ENCODER") or data / "encoder"),
        embedding_service=embedding_service(values),
        chromium=values.get("LINKSNAP_CHROMIUM") or None,
        log_level=values.get("LINKSNAP_LOG_LEVEL", "INFO").upper(),
        web_archive=values.get("LINKSNAP_WEB_ARCHIVE", ""),
        user_agent=header(values, "LINKSNAP_USER_AGENT"),
        export_folder=folder(values, "LINKSNAP_EXPORT_DIR"),
        bucket=bucket(values),
        field_key=values.get("LINKSNAP_FIELD_KEY", ""),
        quota_bytes=bytes_of(values["LINKSNAP_QUOTA"], "LINKSNAP_QUOTA") if values.get("LINKSNAP_QUOTA") else None,
        backup_folder=folder(values, "LINKSNAP_BACKUP_DIR"),
        metrics_token=values.get("LINKSNAP_METRICS_TOKEN", ""),
        pgbouncer=is_on(values, "LINKSNAP_PGBOUNCER"),
        database_pool=number(values, "LINKSNAP_DATABASE_POOL", 0),
        content_origin=values.get("LINKSNAP_CONTENT_ORIGIN", "").strip().rstrip("/"),
        sign_up=sign_up(values),
        sign_on=sign_on(values),
        email_url=values.get("LINKSNAP_EMAIL_URL", ""),
        email_from=header(values, "LINKSNAP_EMAIL_FROM"),
        proxies=number(values, "LINKSNAP_PROXIES", 0),
        body_limit=bytes_of(values.get("LINKSNAP_BODY_LIMIT") or "1MB", "LINKSNAP_BODY_LIMIT"),
        body_seconds=number(values, "LINKSNAP_BODY_SECONDS", 30),
        sign_file=Path(values["LINKSNAP_SIGN_FILE"]) if values.get("LINKSNAP_SIGN_FILE") else None,
    )
