"""What the engine writes comes into our log with the capture it is about, and without what is secret."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from linksnap.rules.log_lines import as_json_lines
from workers.capture import engine_log
from workers.capture.engine_log import EngineLog


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log of a worker gets, in the product's own form."""
    form = as_json_lines("INFO")["formatters"]["plain"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**{key: form[key] for key in form if key != "()"}))
    logger = logging.getLogger("workers.capture")
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield stream
    logger.setLevel(level)
    logger.removeHandler(handler)


def test_it_tells_the_engines_lines_in_the_name_of_the_capture(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_log, "_MOST_LINES", 4)
    log = EngineLog()
    with structlog.contextvars.bound_contextvars(capture="0a1b"):
        log.begin()
    lines = [
        "WARNING workers.capture.chromium_page could not fetch https://a.example/图?token=geheim&q=猫",
        "Traceback (most recent call last):",
        "",
        "  Cookie: id=geheim",
        *["again"] * 50,
    ]
    log._tell_all(io.StringIO("\n".join(lines)))
    told = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["capture"], line["level"]) for line in told] == [("0a1b", "warning")] * 4
    assert told[0]["logger"] == "workers.capture.chromium_page" and "q=猫" in told[0]["event"]
    assert "geheim" not in written.getvalue() and told[3]["event"] == "it says more, which is left out"
