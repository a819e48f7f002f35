"""Pictures: size, harmless EXIF, a copy of our own making; bombs and broken ones."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from tests.sites import documents
from tests.workers.capture.documents.readings import read
from workers.capture.documents import picture
from workers.capture.types import Verdict


def test_it_reads_facts_but_never_the_place(tmp_path: Path) -> None:
    page = read(tmp_path, documents.photo()).page
    assert (page.title, page.published) == (
        "兵马俑 Terracotta warriors at dusk",
        datetime(2024, 3, 1, 18, 30, tzinfo=UTC),
    )
    assert page.details == {"width": 900, "height": 600, "format": "JPEG", "camera": "X100V", "aperture": 5.6}
    assert "34" not in str(page.to_json())


def test_it_shows_a_copy_without_anything_of_the_file(tmp_path: Path) -> None:
    shown = read(tmp_path, documents.photo()).artifacts[0]
    with Image.open(shown.path) as copy:
        assert (copy.format, copy.size, dict(copy.getexif())) == ("WEBP", (900, 600), {})


def test_it_turns_a_picture_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=exif)
    reading = read(tmp_path, file.getvalue())
    assert (reading.page.details["width"], reading.artifacts[0].width) == (20, 20)


def test_it_keeps_a_short_animation_moving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read(tmp_path, documents.animation(4))
    moving = next(one for one in reading.artifacts if one.kind == "page_image")
    with Image.open(moving.path) as copy:
        assert copy.n_frames == 4 == reading.page.details["frames"]  # type: ignore[attr-defined]
    monkeypatch.setattr(picture, "MOST_FRAMES", 3)
    assert read(tmp_path, documents.animation(4)).evidence == {"frames_shown": 1}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_it_shows_every_kind_of_pixels(mode: str, tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new(mode, (30, 30)).save(file, "TIFF" if mode in ("CMYK", "I;16") else "PNG")
    reading = read(tmp_path, file.getvalue())
    assert {one.kind for one in reading.artifacts} == {"page_image", "thumbnail"}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (documents.picture_bomb(), "too_many_pixels"),
        (documents.photo()[:3000], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + "不是图片".encode(), "damaged"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, "not_read"),
    ],
)
def test_it_says_why_there_is_nothing_to_see(body: bytes, fault: str, tmp_path: Path) -> None:
    reading = read(tmp_path, body)
    assert (reading.verdict, reading.faults) == (Verdict.PARTIAL, {"page_image": fault})


def test_it_reads_the_words_of_a_drawing(tmp_path: Path) -> None:
    page = read(tmp_path, documents.SVG).page
    assert page.title == "备份示意图" and documents.TITLE in page.text and "fetch" not in page.text
    laughs = documents.SVG.replace("<svg", '<!DOCTYPE svg [<!ENTITY a "哈"><!ENTITY b "&a;&a;">]><svg', 1)
    assert read(tmp_path, f"<?xml version='1.0'?>{laughs}").faults == {"text": "damaged"}
