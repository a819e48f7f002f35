"""Programs made for linkding: a test client that sends their header, JSON, forms and files."""

import json
from typing import Any

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from linksnap.models import TokenScope, User
from linksnap.services import tokens


class LinkdingProgram:
    """A client with a token of its owner; without one when there is no owner."""

    def __init__(self, owner: User | None, scope: TokenScope = TokenScope.WRITE, word: str = "Token") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept-Language": "en"}
        if owner is not None:
            self.headers["Authorization"] = f"{word} {tokens.create(owner, '手机', scope).secret}"

    def ask(self, method: str, path: str, body: object = None, kind: str = "application/json") -> Any:
        """One request to `/api/<path>`; `body` goes as JSON, bytes go as they are."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, f"/api/{path}", data, content_type=kind, headers=self.headers)

    def send_form(self, method: str, path: str, fields: dict[str, Any]) -> Any:
        """A multipart form, as Dart's and SingleFile's programs send it."""
        return self.ask(method, path, encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT)

    def get(self, path: str) -> Any:
        """The JSON of a GET that must answer 200."""
        return self.answer(200, "GET", path)

    def answer(self, status: int, method: str, path: str, body: object = None) -> Any:
        """The JSON of a request that must answer with `status`."""
        response = self.ask(method, path, body)
        assert response.status_code == status, (response.status_code, response.content.decode())
        return response.json() if response.content else None
