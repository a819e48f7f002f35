"""Thousands of odd requests made from the published document: no 5xx, and every answer is as documented."""

import hashlib
from collections.abc import Iterator

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.schemas import APIOperation

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
CHECKS = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)
EXAMPLES = 20
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture
def _one_connection(db: None) -> Iterator[None]:
    """The test's connection, with its transaction, must outlive the requests."""
    edges = (signals.request_started, signals.request_finished)
    for signal in edges:
        signal.disconnect(close_old_connections)
    yield
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


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.label for operation in OPERATIONS])
def test_it_answers_everything_as_documented(operation: APIOperation, _one_connection: None) -> None:
    alice = person("alice")
    headers = {"Authorization": f"Bearer {tokens.create(alice, '模糊测试').secret}"}

    @given(operation.as_strategy(), st.booleans())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def answers(case: schemathesis.Case, goes_astray: bool) -> None:
        put_back(alice)
        # Many of the requests aim at rows that are there, or most would end as 404.
        if not goes_astray:
            case.path_parameters.update({name: KNOWN[name] for name in case.path_parameters if name in KNOWN})
            aim_body(case.body)
        case.validate_response(case.call(headers=headers), checks=list(CHECKS))

    answers()
