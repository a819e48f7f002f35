"""The style sheets of every page as one file, and how many bytes of styles a page asks for."""

import gzip
import shutil
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from linksnap.joined_sheets import JOINED, SHEETS, JoinedSheetStorage
from tests.shape.tree import ROOT

STATIC = ROOT / "linksnap" / "static"
MOST_STYLE = 20_000


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_it_joins_the_sheets_and_leaves_room_for_those_of_a_page(tmp_path: Path) -> None:
    # As collecting does: copied first, told with where they came from.
    shutil.copytree(STATIC / "css", tmp_path / "css")
    storage, sources = JoinedSheetStorage(location=tmp_path), FileSystemStorage(location=STATIC)
    done = list(storage.post_process({name: (sources, name) for name in SHEETS}))
    assert not [error for _, _, error in done if isinstance(error, Exception)]
    joined = tmp_path / storage.stored_name(JOINED)
    text = joined.read_text(encoding="utf-8")
    assert text.lstrip("/* ").startswith("Colours") and "@layer reset, tokens, base" in text[:200]
    assert all((STATIC / name).read_text(encoding="utf-8") in text for name in SHEETS)
    # The snapshot page has the most of its own: its own sheet, the highlights, and those of the reader.
    own = [STATIC / "css" / name for name in ("pages/snapshot.css", "pages/reader.css", "parts/highlights.css")]
    assert packed(joined) + sum(packed(path) for path in own) <= MOST_STYLE
    # Joining must not move what a sheet points at.
    assert "url(" not in text
