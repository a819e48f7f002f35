"""Everybody who may knock: by session, by token of each scope, by dead keys, by a shared address, by nothing."""

import json
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import ClientHandler, encode_multipart
from django.utils import timezone

from linksnap.models import ApiToken, TokenScope, User
from linksnap.services import tokens
from tests.access.belongings import Person
from tests.access.expectations import Expected, filled

_BOUNDARY = "linksnap-matrix"
_PAGE = "<!doctype html><title>新页</title><p>行高与标点。".encode()


@dataclass(frozen=True)
class Visitor:
    """One way in: a session's cookie, a token, both or none. `checks_forms`: forms without their token are refused."""

    name: str
    cookies: str = ""
    token: str = ""
    checks_forms: bool = False

    def ask(self, verb: str, path: str, expected: Expected, having: dict[str, str], query: str = "") -> Any:
        """One request with the body of an entry, filled with what somebody has."""
        client = Client(raise_request_exception=False, enforce_csrf_checks=self.checks_forms)
        client.handler = _handler(self.checks_forms)
        headers = {"Accept-Language": "zh-CN"}
        client.cookies.load(self.cookies)
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data, kind = _body(expected, having, path) if verb not in {"GET", "HEAD"} else (b"", "")
        return client.generic(verb, path + (f"?{query}" if query else ""), data, content_type=kind, headers=headers)


@dataclass(frozen=True)
class Visitors:
    """All of them."""

    owner: Visitor
    other: Visitor
    operator: Visitor
    stranger: Visitor
    # Somebody without an account who was given alice's shared address and her feed.
    guest: Visitor
    # A foreign page that makes alice's browser send forms.
    forger: Visitor
    owner_token: Visitor
    owner_reads: Visitor
    owner_saves: Visitor
    other_token: Visitor
    revoked: Visitor
    expired: Visitor

    @classmethod
    def of(cls, alice: Person, bob: Person, operator: User) -> "Visitors":
        """Sessions and tokens, made in the database."""
        owner = Visitor("owner", _session(alice.user))
        dead = {name: tokens.create(alice.user, name) for name in ("revoked", "expired")}
        tokens.revoke(dead["revoked"].token)
        past = timezone.now() - timedelta(seconds=1)
        ApiToken.objects.filter(pk=dead["expired"].token.pk).update(expires_at=past)
        return cls(
            owner=owner,
            other=Visitor("other", _session(bob.user)),
            operator=Visitor("operator", _session(operator)),
            stranger=Visitor("stranger"),
            guest=Visitor("guest", _guest_cookies(alice)),
            forger=replace(owner, name="forger", checks_forms=True),
            owner_token=_program("owner_token", alice.user, TokenScope.WRITE),
            owner_reads=_program("owner_reads", alice.user, TokenScope.READ),
            owner_saves=_program("owner_saves", alice.user, TokenScope.SAVE),
            other_token=_program("other_token", bob.user, TokenScope.WRITE),
            revoked=Visitor("revoked", token=dead["revoked"].secret),
            expired=Visitor("expired", token=dead["expired"].secret),
        )


@cache
def _handler(checks_forms: bool) -> ClientHandler:
    """One for all requests: to load the middleware takes as long as many an answer."""
    return ClientHandler(checks_forms)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    session = client.session
    # Proved again just now who they are, as some pages want it (django-allauth).
    proof = {"method": "password", "at": time.time() + 3600, "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return _cookies(client)


def _guest_cookies(alice: Person) -> str:
    client = Client()
    for path in (f"/shared/{alice.having['share_secret']}/", f"/feeds/{alice.having['feed_secret']}.atom"):
        assert client.get(path).status_code == 200
    return _cookies(client)


def _cookies(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _program(name: str, user: User, scope: TokenScope) -> Visitor:
    return Visitor(name, token=tokens.create(user, name, scope).secret)


def _body(expected: Expected, having: dict[str, str], path: str) -> tuple[bytes, str]:
    """The fields as a form for pages and where a file goes along, else as JSON."""
    fields = filled(expected.body, having)
    if expected.files or not path.startswith(("/api/", "/karakeep/")):
        files = {name: SimpleUploadedFile("新.html", _PAGE, "text/html") for name in expected.files}
        return encode_multipart(_BOUNDARY, {**fields, **files}), f"multipart/form-data; boundary={_BOUNDARY}"
    return (json.dumps(fields).encode() if fields else b""), "application/json"
