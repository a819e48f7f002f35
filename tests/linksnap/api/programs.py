"""Programs that speak to the API for a person: a test client that sends a token and JSON."""

import json
from typing import Any

from django.test import Client

from linksnap.models import TokenScope, User
from linksnap.services import tokens

ROOT = "/api/v1"


class Program:
    """A client with a token; without one when there is no owner."""

    def __init__(self, owner: User | None, scope: TokenScope = TokenScope.WRITE, language: str = "en") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept-Language": language} if language else {}
        if owner is not None:
            self.headers["Authorization"] = f"Bearer {tokens.create(owner, 'a test', scope).secret}"

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """One request; `body` is sent as JSON, bytes as they are."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = headers.pop("Content_Type", "application/json")
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith("/") else f"{ROOT}/{path}"
        return self.client.generic(method, address, data, content_type=kind, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        """The JSON of a GET that must answer 200."""
        response = self.ask("GET", path, **headers)
        assert response.status_code == 200, response.content.decode()
        return response.json()


def code_of(response: Any) -> tuple[int, str]:
    """Status and code of a problem, which must have the one shape."""
    assert response["Content-Type"] == "application/problem+json", (response.status_code, response.content[:300])
    problem = response.json()
    assert problem["status"] == response.status_code and problem["title"] and problem["detail"]
    return response.status_code, problem["code"]
