"""Which server and which token: from the environment, or from the file that `linksnap login` writes (mode 0600)."""

import json
import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from linksnap.cli.failures import Failure, NotSetUp
from linksnap.cli.words import gettext as _

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Config:
    """Where LinkSnap is and who we are there. The token never shows in a repr."""

    url: str
    token: str = field(repr=False)

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this machine."""
        return (urlsplit(self.url).hostname or "") in LOOPBACK

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read the token."""
        return self.is_loopback or self.url.startswith("https://")


def config_file() -> Path:
    """`linksnap/cli.toml` in the folder for settings (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "linksnap" / "cli.toml"


def load() -> Config:
    """The environment first, then the file. Raises NotSetUp."""
    kept = _read(config_file())
    url = os.environ.get("LINKSNAP_URL") or kept.get("url", "")
    # A token is for the server it was made at: the kept one never goes to another address.
    own = kept.get("token", "") if not url or server_url(url) == kept.get("url") else ""
    token = os.environ.get("LINKSNAP_TOKEN") or own
    if not url or not token:
        raise NotSetUp(_("No server and token are set. Run “linksnap login”, or set LINKSNAP_URL and LINKSNAP_TOKEN."))
    return Config(server_url(url), clean_token(token))


def known_url() -> str:
    """The server named in the environment or the file, or "" when there is none."""
    return os.environ.get("LINKSNAP_URL") or _read(config_file()).get("url", "")


def save(config: Config) -> Path:
    """Write the file for its owner's eyes alone; answers where it lies."""
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = f"url = {json.dumps(config.url)}\ntoken = {json.dumps(config.token)}\n"
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    # Made with its mode, not changed to it afterwards: there is no moment in which others can read it.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as target:
        target.write(lines)
    fresh.replace(path)
    return path


def server_url(text: str) -> str:
    """The address of a server as people type it, without a trailing slash. Raises Failure."""
    text = text.strip()
    if "://" not in text:
        text = ("http://" if re.split("[:/]", text)[0] in LOOPBACK else "https://") + text
    try:
        parts = urlsplit(text)
        wrong = not parts.hostname or parts.port == 0 or parts.query or parts.username or " " in text
    except ValueError:
        wrong = True
    if wrong or not text.startswith(("http://", "https://")):
        raise Failure(_("“{url}” is not the address of a server.").format(url=text))
    return text.rstrip("/").removesuffix("/api/v1")


def clean_token(token: str) -> str:
    """A token as pasted, without the blanks around it. Raises Failure."""
    token = token.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Failure(_("The token holds characters that no token has."))
    return token


def _read(path: Path) -> dict[str, str]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Failure(_("The file {path} cannot be read.").format(path=path)) from error
    return {name: value for name, value in values.items() if isinstance(value, str)}
