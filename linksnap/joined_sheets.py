"""The style sheets every page needs, as one file: a browser asks once, and gzip packs them to two thirds."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# In this order; the first one declares the order of the layers.
SHEETS = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/parts/side.css",
    "css/parts/controls.css",
    "css/parts/forms.css",
    "css/parts/search.css",
    "css/parts/desk.css",
    "css/parts/chips.css",
    "css/parts/head.css",
    "css/parts/cards.css",
    "css/parts/lists.css",
    "css/parts/selection.css",
    "css/parts/ask.css",
    "css/parts/results.css",
    "css/parts/facets.css",
    "css/parts/dialog.css",
    "css/parts/narrow.css",
)
JOINED = "css/joined.css"


class JoinedSheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage of collected files, with the joined sheet among them (`sheets` is what pages link to)."""

    sheets = (JOINED,)

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Join, then let the file be hashed and packed like the others."""
        if not options.get("dry_run"):
            # No sheet may point at another file by its own place: the joined one stands elsewhere.
            content = b"\n".join(_content(paths[name]) for name in SHEETS)
            self.delete(JOINED)
            self._save(JOINED, ContentFile(content))
            paths[JOINED] = (self, JOINED)
        yield from super().post_process(paths, *args, **options)


def _content(found: tuple[Any, str]) -> bytes:
    storage, path = found
    with storage.open(path) as file:
        content = file.read()
    assert isinstance(content, bytes)
    return content
