"""Links to write, in Chinese and English."""

from datetime import UTC, datetime
from typing import Any

from linksnap.formats.writers.rows import WrittenHighlight, WrittenLink

SAVED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def link(**fields: Any) -> WrittenLink:
    """One link; `fields` say what is different about it."""
    values: dict[str, Any] = {
        "public_id": "0123456789abcdef0123456789abcdef",
        "url": "https://zili.example/排版?a=1&b=2",
        "host": "zili.example",
        "created_at": SAVED,
        "updated_at": SAVED,
        "title": "中文网页排版",
        "tags": ("排版", "CSS"),
    }
    return WrittenLink(**(values | fields))


def highlight(quote: str = "行高与标点", note: str = "") -> WrittenHighlight:
    """A marked passage."""
    return WrittenHighlight(quote, note, "", SAVED)
