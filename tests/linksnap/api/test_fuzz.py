"""Thousands of odd requests made from the published document: no 5xx, and every answer is as documented."""

import hashlib
import math
import os
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
import schemathesis
from asgiref.sync import SyncToAsync
from django.core import signals
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, Response
from schemathesis.checks import CHECKS, load_all_checks, not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import negative_data_rejection

from linksnap.asgi import application
from linksnap.models import (
    Capture,
    Collection,
    CollectionLink,
    FollowedFeed,
    Highlight,
    Link,
    SavedSearch,
    Suggestion,
    Tag,
    TransferRun,
    User,
    Webhook,
)
from linksnap.rules.webhook_messages import new_secret
from linksnap.services import tokens
from linksnap.services.highlights import quote_digest
from tests.kept import artifact_of, snapshot_of
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

KNOWN = {
    "link_id": "a" * 32,
    "export_id": "0e" * 16,
    "capture_id": "b" * 32,
    "suggestion_id": "c" * 32,
    "collection_id": "d" * 32,
    "search_id": "e" * 32,
    "highlight_id": "f" * 32,
    "webhook_id": "1" * 32,
    "feed_id": "2" * 32,
    "import_id": "3" * 32,
    "slug": "排版",
    "kind": "text",
}
# What a request that fits the document may still be refused for is no matter of shapes: see `takes_what_fits`.
NOT_OURS = {"positive_data_acceptance"}
load_all_checks()
CHECKS_OF_ALL = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in NOT_OURS]
# 2,400 in `make test-full`; docs/security.md has the command for 50,000.
HOST = {"Host": "localhost"}
HERE = {"base_url": "http://localhost"}
CASES = int(os.environ.get("LINKSNAP_TEST_FUZZ_CASES", "2400"))


def document() -> dict[str, Any]:
    """The published one without tokens, or most odd requests would be odd by a wrong one (tests/access sees to it)."""
    found: dict[str, Any] = Client(headers=HOST).get("/api/v1/openapi.json").json()
    del found["components"]["securitySchemes"]
    for operation in (one for operations in found["paths"].values() for one in operations.values()):
        del operation["security"]
    return found


SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = application
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
EXAMPLES = math.ceil(CASES / len(OPERATIONS))


@pytest.fixture
def _one_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's connection, with its transaction, is the one of the thread in which the ASGI application asks."""
    # Each request would have a thread, and so a connection, of its own.
    monkeypatch.setattr("django.core.handlers.asgi.ThreadSensitiveContext", nullcontext)
    edges = (signals.request_started, signals.request_finished)
    for signal in edges:
        signal.disconnect(close_old_connections)
    shared, thread = connections[DEFAULT_DB_ALIAS], SyncToAsync.single_thread_executor
    shared.inc_thread_sharing()
    thread.submit(connections.close_all).result()
    thread.submit(connections.__setitem__, DEFAULT_DB_ALIAS, shared).result()
    yield
    thread.submit(connections.__delitem__, DEFAULT_DB_ALIAS).result()
    shared.dec_thread_sharing()
    for signal in edges:
        signal.connect(close_old_connections)


def put_back(alice: User) -> None:
    """The rows of KNOWN, made again where an example has deleted them."""
    url = "https://zili.example/排版"
    digest = hashlib.sha256(url.encode()).digest()
    link, is_new = Link.objects.get_or_create(
        owner=alice,
        public_id=KNOWN["link_id"],
        defaults={"url": url, "canonical_url": url, "canonical_sha256": digest, "host": "zili.example"},
    )
    if is_new:
        artifact_of(snapshot_of(link), "text", "行高与标点。".encode())
    Capture.objects.get_or_create(
        owner=alice, public_id=KNOWN["capture_id"], defaults={"link": link, "state": "failed", "reason": "timeout"}
    )
    Suggestion.objects.get_or_create(
        owner=alice,
        public_id=KNOWN["suggestion_id"],
        defaults={"link": link, "name": "字体", "key": "字体", "score": 0.5, "reason": "name"},
    )
    collection, _ = Collection.objects.get_or_create(
        owner=alice, public_id=KNOWN["collection_id"], defaults={"name": "论文"}
    )
    CollectionLink.objects.get_or_create(owner=alice, collection=collection, link=link)
    SavedSearch.objects.get_or_create(
        owner=alice, public_id=KNOWN["search_id"], defaults={"name": "未读", "query": "is:unread"}
    )
    Highlight.objects.get_or_create(
        owner=alice,
        public_id=KNOWN["highlight_id"],
        defaults={"link": link, "quote": "行高", "quote_sha256": quote_digest("行高"), "created_at": timezone.now()},
    )
    Webhook.objects.get_or_create(
        owner=alice, public_id=KNOWN["webhook_id"], defaults={"url": url, "events": [], "secret": new_secret()}
    )
    FollowedFeed.objects.get_or_create(
        owner=alice, public_id=KNOWN["feed_id"], defaults={"url": url, "url_sha256": digest}
    )
    TransferRun.objects.get_or_create(
        owner=alice,
        public_id=KNOWN["export_id"],
        defaults={
            "direction": "export",
            "phase": "done",
            "state": "succeeded",
            "format": "linksnap",
            "options": {"keep": 0},
        },
    )
    waits = {"direction": "import", "phase": "ready", "state": "succeeded", "format": "netscape"}
    TransferRun.objects.get_or_create(owner=alice, public_id=KNOWN["import_id"], defaults=waits)
    for name in (KNOWN["slug"], "字体"):
        Tag.objects.get_or_create(owner=alice, slug=name, defaults={"name": name, "key": name})


def aim_body(body: object) -> None:
    """Give a body an address and a tag that will do, and leave the rest of it odd."""
    if isinstance(body, dict) and isinstance(body.get("url"), str):
        body["url"] = f"https://zili.example/{len(repr(body))}"
    if isinstance(body, dict) and "quote" in body:
        body["link"] = KNOWN["link_id"]
    if isinstance(body, dict) and isinstance(body.get("links"), list):
        body["links"] = [KNOWN["link_id"], *body["links"][:1]]
    if isinstance(body, dict) and "into" in body:
        body["into"] = "字体"


def refusals_beside_the_document(response: Response) -> list[Any]:
    """The checks that do not hold for a body too large to be read, and where no encoder runs (none does here)."""
    if response.status_code == 413:
        return [negative_data_rejection]
    is_without = response.status_code == 503 and response.json()["code"] == "encoder_unavailable"
    return [not_a_server_error] if is_without else []


def takes_what_fits(case: schemathesis.Case, response: Response) -> None:
    """A request made by the document may be refused for what it says, never for its shape."""
    is_by_the_document = case.meta is not None and case.meta.generation.mode.is_positive
    # A file that is empty or has no name is none to Django, and no document can say so.
    is_form = case.media_type == "multipart/form-data"
    if is_by_the_document and not is_form and response.status_code == 422:
        assert response.json()["code"] != "invalid_request", response.json()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.label for operation in OPERATIONS])
def test_it_answers_everything_as_documented(operation: APIOperation, _one_connection: None) -> None:
    alice = person("alice")
    headers = {"Authorization": f"Bearer {tokens.create(alice, '模糊测试').secret}"}
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @given(st.one_of(modes), st.booleans())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def answers(case: schemathesis.Case, goes_astray: bool) -> None:
        put_back(alice)
        # Many of the requests aim at rows that are there, or most would end as 404.
        if not goes_astray:
            case.path_parameters.update({name: KNOWN[name] for name in case.path_parameters if name in KNOWN})
            aim_body(case.body)
        response = case.call(headers=headers, **HERE)
        assert response.status_code != 401, "a living token was sent"
        excluded = refusals_beside_the_document(response)
        # What was aimed may have become right, or wrong, by that.
        excluded += [] if goes_astray else [negative_data_rejection]
        case.validate_response(
            response, CHECKS_OF_ALL, excluded_checks=excluded, headers=headers, transport_kwargs=HERE
        )
        if goes_astray:
            takes_what_fits(case, response)

    answers()
