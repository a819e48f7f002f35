"""Pictures of an archive: ours stay as they are, strange ones are drawn anew, what is none is not kept."""

import io
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image, PngImagePlugin

from linksnap.services.archive import pictures
from linksnap.services.archive.picture_check import is_bare
from linksnap.services.archive.pictures import PictureJudge, picture_judge
from tests.kept import picture_of

PNG, WEBP = "image/png", "image/webp"


@pytest.fixture(scope="module")
def judge() -> Iterator[PictureJudge]:
    with picture_judge() as made:
        yield made


def seen_through() -> Image.Image:
    return Image.new("RGBA", (20, 10), (200, 30, 30, 90))


def written(image: Image.Image, kind: str, **more: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (picture_of("red"), WEBP),
        (picture_of("red", "PNG"), PNG),
        (written(seen_through(), "PNG", optimize=True), PNG),
        (written(seen_through(), "WEBP", quality=50), WEBP),
        (written(seen_through().convert("P"), "PNG"), PNG),
    ],
)
def test_it_keeps_a_picture_as_we_draw_them_byte_by_byte(judge: PictureJudge, data: bytes, content_type: str) -> None:
    assert judge.judge(data, content_type) == data


def strange() -> list[tuple[str, bytes, str]]:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "评论：<script>alert(1)</script>")
    red, frame = Image.new("RGB", (20, 10), "red"), Image.new("RGB", (20, 10), "blue")
    exif = Image.Exif()
    exif[0x010E] = "拍摄地点"
    return [
        ("text", written(red, "PNG", pnginfo=words), PNG),
        ("behind-its-end", written(red, "PNG") + b"<html><script>alert(1)</script>", PNG),
        ("exif", written(red, "WEBP", exif=exif), WEBP),
        ("film", written(red, "WEBP", save_all=True, append_images=[frame], duration=50), WEBP),
        ("zip-behind", written(red, "WEBP") + b"PK\x05\x06" + b"\0" * 18, WEBP),
    ]


@pytest.mark.parametrize(("what", "data", "content_type"), strange())
def test_it_draws_a_strange_picture_anew(judge: PictureJudge, what: str, data: bytes, content_type: str) -> None:
    kind = content_type.removeprefix("image/").upper()
    drawn = judge.judge(data, content_type)
    assert drawn is not None and drawn != data and is_bare(kind, drawn)
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.size) == (kind, (20, 10))
        red = image.convert("RGB").getpixel((3, 3))
        assert isinstance(red, tuple) and red[0] > 240 and red[2] < 15


def bomb() -> bytes:
    """60,000 × 60,000 pixels in a few bytes."""
    head = (60_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    made = b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + made


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"", PNG),
        ("<svg onload='alert(1)'>图</svg>".encode(), PNG),
        (picture_of("red", "PNG"), WEBP),
        (picture_of("red", "GIF"), PNG),
        (picture_of("red")[:-9], WEBP),
        (picture_of("red", "PNG")[:40], PNG),
        (bomb(), PNG),
        (picture_of("red", "PNG"), "text/html"),
    ],
)
def test_it_keeps_nothing_that_is_no_picture(judge: PictureJudge, data: bytes, content_type: str) -> None:
    assert judge.judge(data, content_type) is None


def test_it_goes_on_after_a_picture_that_ended_the_process(judge: PictureJudge) -> None:
    assert judge.judge(picture_of(), WEBP) == picture_of()
    assert judge.process is not None
    judge.process.kill()
    judge.process.wait()
    assert judge.judge(picture_of(), WEBP) is None
    assert judge.judge(picture_of(), WEBP) == picture_of()


def test_it_says_when_nobody_can_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_CHECK", "linksnap.gibt_es_nicht")
    with picture_judge() as judge, pytest.raises(pictures.PicturesUnseen):
        judge.judge(picture_of(), WEBP)
