"""How a line of the log is made: JSON, with nothing secret in it."""

import sys
from typing import Any

# structlog looks for rich, for tracebacks in colour: 4 MB in each of six processes, and our logs are JSON lines.
_RICH_IS_THERE = "rich" in sys.modules
if not _RICH_IS_THERE:
    sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if not _RICH_IS_THERE:
    del sys.modules["rich"]

from linksnap.rules.log_secrets import scrub_event  # noqa: E402


def as_json_lines(level: str) -> dict[str, Any]:
    """What Python's logging is told: everything from `level` on goes to standard error, one JSON object a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    scrub_event,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso"),
                    structlog.processors.format_exc_info,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["console"], "level": level},
    }


def set_up_structlog() -> None:
    """Let structlog hand its events over to Python's logging, with what is bound to the work at hand."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
