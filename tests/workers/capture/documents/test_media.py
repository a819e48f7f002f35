"""Sound and film: duration, size, tags, by their containers."""

import io
import struct
from pathlib import Path

import pytest

from tests.sites import documents
from tests.workers.capture.documents.readings import read
from workers.capture.documents.containers import read_matroska, read_mp4
from workers.capture.types import Verdict


def test_it_reads_sound_and_film(tmp_path: Path) -> None:
    sound = read(tmp_path, documents.sound(), "https://a.example/%E5%BD%95%E9%9F%B3.wav").page
    assert (sound.title, sound.details) == ("录音.wav", {"seconds": 2.0})
    assert read(tmp_path, documents.film()).page.details == {"seconds": 90.0, "width": 640, "height": 360}
    assert read(tmp_path, documents.webm()).page.details == {"seconds": 12.5, "width": 320, "height": 240}


def test_it_reads_the_tags_people_wrote(tmp_path: Path) -> None:
    def frame(name: bytes, words: str) -> bytes:
        body = b"\x03" + words.encode() + b"\x00"
        return name + struct.pack(">I", len(body)) + b"\x00\x00" + body

    frames = frame(b"TIT2", "夜里的备份") + frame(b"TPE1", "拣字工") + frame(b"TALB", "机房")
    size = bytes((len(frames) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    page = read(tmp_path, b"ID3\x03\x00\x00" + size + frames + b"\xff\xfb\x90\x00" + b"\x00" * 400).page
    assert (page.title, page.author, page.details["album"]) == ("夜里的备份", "拣字工", "机房")
    assert "拣字工" in page.text


@pytest.mark.parametrize("body", [documents.film(), documents.webm()])
def test_it_survives_every_cut_and_flipped_byte(body: bytes) -> None:
    for end in range(len(body)):
        for broken in (body[:end], body[:end] + b"\xff" + body[end + 1 :], body[:end] + b"\x00" * 9 + body[end + 1 :]):
            for reader in (read_mp4, read_matroska):
                film = reader(io.BytesIO(broken), len(broken))
                assert 0 <= film.seconds < 3_000_000


def test_it_keeps_a_film_nobody_can_read(tmp_path: Path) -> None:
    reading = read(tmp_path, b"\x1aE\xdf\xa3" + b"\x00\xff" * 500)
    assert (reading.verdict, reading.page.details) == (Verdict.COMPLETE, {})
