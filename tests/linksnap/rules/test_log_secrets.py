"""Nothing secret reaches a log, wherever in a line it stands."""

import io
import json
import logging

import pytest
import structlog
from django.conf import settings

from linksnap.rules.log_secrets import HIDDEN, scrub_event, scrubbed, scrubbed_text


@pytest.mark.parametrize(
    "text",
    [
        "https://alice:hunter2-密码@example.org/页",
        "http://linksnap:hunter2@127.0.0.1:8899 refused",
        "postgres://linksnap:hunter2@/db?host=/run",
        "GET https://example.org/?q=备份&token=hunter2&page=2",
        "https://example.org/cb?code=hunter2#x",
        "https://bucket.example/a?X-Amz-Date=1&signature=hunter2",
        "Authorization: Bearer hunter2hunter2",
        "cookie: sid=hunter2; theme=dark",
        "{'Set-Cookie': 'sid=hunter2'}",
        "refused: Basic hunter2hunter2=",
    ],
)
def test_it_hides_what_has_the_shape_of_a_secret(text: str) -> None:
    assert "hunter2" not in scrubbed_text(text) and HIDDEN in scrubbed_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/备份?page=2&tokens=3",
        "第 3 个 token 之后",
        "user@example.org",
        "a basic rule of typography",
    ],
)
def test_it_leaves_everything_else(text: str) -> None:
    assert scrubbed_text(text) == text


def test_it_hides_by_name_however_deep() -> None:
    event = {"url": "https://example.org/", "headers": [{"Cookie": "a=1", "Accept": "*"}], "api_key": "k", "tokens": 7}
    clean = scrubbed(event)
    assert clean["headers"] == [{"Cookie": HIDDEN, "Accept": "*"}] and clean["api_key"] == HIDDEN
    assert clean["tokens"] == 7 and clean["url"] == "https://example.org/"


def test_it_keeps_the_fields_of_the_log_itself() -> None:
    event = scrub_event(None, "info", {"event": "拿到 token=abc", "password": "hunter2", "_record": object()})
    assert event["password"] == HIDDEN and "_record" in event


def test_it_lets_no_secret_of_the_product_out() -> None:
    # As the product writes its lines, on a stream of the test's own: whoever ran before may hold the standard one.
    plain = settings.LOGGING["formatters"]["plain"]
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=plain["processors"], foreign_pre_chain=plain["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("linksnap.log_secrets_test")
    logger.addHandler(handler)
    structlog.get_logger(logger.name).warning("fetch", url="https://a:hunter2@example.org/", cookie="hunter2")
    logger.warning("sent %s", "Authorization: Bearer hunter2hunter2")
    lines = written.getvalue().strip().splitlines()
    assert len(lines) == 2 and all(json.loads(line) for line in lines)
    assert not any("hunter2" in line for line in lines)
