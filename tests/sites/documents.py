"""Documents of every kind, made on the fly: PDFs with Chinese text, pictures, office files, feeds, sound and film."""

from __future__ import annotations

import io
import json
import struct
import wave
import zipfile
import zlib
from collections.abc import Sequence

from PIL import ExifTags, Image, ImageDraw

from tests.sites.server import Answer, Route

TITLE = "没有演练过的备份不算备份"
SENTENCE = "每个季度挑一个周末，从零恢复一次，把花的时间写下来，下一次就知道要等多久。"
ENGLISH = "Keep three copies on two kinds of media, one of them elsewhere."


def pdf(
    pages: Sequence[Sequence[tuple[int, str]]], title: str = "", extra: str = "", box: str = "0 0 595 842"
) -> bytes:
    """A PDF whose pages are lists of lines (size in points, words), in a Chinese CID font that is not embedded."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    for number, lines in enumerate(pages):
        drawn, y = [], 780
        for size, words in lines:
            drawn.append(f"BT /F1 {size} Tf 1 0 0 1 60 {y} Tm <{words.encode('utf-16-be').hex()}> Tj ET")
            y -= size * 3
        stream = "\n".join(drawn)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {7 + 2 * number} 0 R {extra} >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    info = (
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> /Author (Wang) /CreationDate (D:20240301081500+08'00') >>"
    )
    objects.append(info)
    return _pdf_file(objects)


def _pdf_file(objects: list[str]) -> bytes:
    file = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    file += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    file += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
    return bytes(file + f"startxref\n{start}\n%%EOF\n".encode())


def handbook() -> bytes:
    """A small book of three pages: a title, headings of two sizes, paragraphs, a DOI."""
    first = [(26, TITLE), (11, SENTENCE[:40]), (11, "doi:10.5555/beifen.2024.321 arXiv:2403.01234v2")]
    second = [(18, "三二一法则"), (11, "三份拷贝，两种介质，一份放在别处。"), (11, ENGLISH)]
    third = [(18, "演练恢复"), (11, "恢复演练要把密码和钥匙放在哪里也写下来。")]
    return pdf([first, second, third], TITLE)


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password nobody has."""
    body = handbook().replace(
        b"trailer\n<< ",
        b"trailer\n<< /Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <"
        + b"41" * 32
        + b"> /U <"
        + b"42" * 32
        + b"> >> /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] ",
    )
    return body


def photo(words: str = "兵马俑 Terracotta warriors at dusk") -> bytes:
    """A JPEG with EXIF: a description, a camera, and the place where it was taken."""
    image = Image.radial_gradient("L").resize((900, 600)).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = words.encode()
    exif[ExifTags.Base.Model] = "X100V"
    exif[ExifTags.IFD.Exif] = {ExifTags.Base.DateTimeOriginal: "2024:03:01 18:30:00", ExifTags.Base.FNumber: 5.6}
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (34.0, 23.0, 5.0), 3: "E", 4: (109.0, 16.0, 23.0)}
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def animation(frames: int = 4) -> bytes:
    """A GIF that moves."""
    drawn = []
    for number in range(frames):
        image = Image.new("RGB", (120, 80), "white")
        ImageDraw.Draw(image).rectangle((number * 20, 20, number * 20 + 20, 60), fill="teal")
        drawn.append(image)
    file = io.BytesIO()
    drawn[0].save(file, "GIF", save_all=True, append_images=drawn[1:], duration=100)
    return file.getvalue()


def picture_bomb() -> bytes:
    """A PNG of a few kilobytes that says it is 60,000 pixels wide and high."""
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "PNG")
    data = bytearray(file.getvalue())
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200" onload="document.title='ran'">
<title>备份示意图</title><script>document.documentElement.innerHTML='ran'; fetch('/beacon-svg')</script>
<image href="/beacon.png" width="10" height="10"/><rect width="400" height="200" fill="teal"/>
<text x="20" y="100" fill="white">{TITLE}</text></svg>"""

MARKDOWN = f"""# {TITLE}

{SENTENCE} See [the rule](https://fazhe.example/321).

## 步骤

| 步骤 | 时间 |
|---|---|
| 恢复数据库 | 20 分钟 |

<script>alert(1)</script>

```python
print("恢复完成")
```
"""
JSON = json.dumps({"title": TITLE, "步骤": [{"名称": "恢复数据库", "分钟": 20}]}, ensure_ascii=False)
CSV = f'步骤,分钟,备注\n恢复数据库,20,{SENTENCE}\nRestore files,45,"{ENGLISH}"\n'
FEED = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>备份周刊</title>
<link>https://zhoukan.example/</link><description>每周一篇</description>
<item><title>{TITLE}</title><link>https://zhoukan.example/1</link><pubDate>Fri, 01 Mar 2024 08:00:00 GMT</pubDate>
<description>&lt;p&gt;{SENTENCE}&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description></item></channel></rss>"""
XML = f'<?xml version="1.0"?><plan><title>{TITLE}</title><step minutes="20">恢复数据库</step></plan>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "哈哈"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;&c;</a>'
CODE = f'"""{TITLE}"""\n\n\ndef restore(path: str) -> None:\n    # {SENTENCE}\n    print(path)\n'


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of these parts, in this order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    f"<dc:title>{TITLE}</dc:title><dc:creator>王小明</dc:creator>"
    "<dcterms:created>2024-03-01T08:00:00Z</dcterms:created></cp:coreProperties>"
)


def docx() -> bytes:
    """A text document with a heading and a paragraph."""
    body = (
        f'<w:document xmlns:w="{_WORD}"><w:body>'
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>恢复演练</w:t></w:r></w:p>'
        f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p></w:body></w:document>"
    )
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body, "docProps/core.xml": _CORE})


def xlsx() -> bytes:
    """A sheet of two rows, its words in the table of shared texts."""
    shared = f"<sst><si><t>步骤</t></si><si><t>{SENTENCE}</t></si></sst>"
    sheet = (
        '<worksheet><sheetData><row><c t="s"><v>0</v></c><c><v>20</v></c></row>'
        '<row><c t="s"><v>1</v></c></row></sheetData></worksheet>'
    )
    return zipped({"xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": sheet})


def pptx() -> bytes:
    """Two slides; the tenth is named before the second in the file."""
    slide = (
        '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{}</a:t></a:r></a:p><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
    )
    return zipped(
        {
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide10.xml": slide.format("结尾", ENGLISH),
            "ppt/slides/slide2.xml": slide.format("开头", SENTENCE),
        }
    )


def odt() -> bytes:
    """An open document."""
    content = (
        '<office:document-content xmlns:office="o" xmlns:text="t">'
        f'<text:h text:outline-level="2">恢复演练</text:h><text:p>{SENTENCE}</text:p></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": kind, "content.xml": content}, zipfile.ZIP_STORED)


def epub() -> bytes:
    """A book of two chapters whose spine turns their order round."""
    container = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    package = (
        f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>{TITLE}</dc:title>'
        '<dc:creator>王小明</dc:creator></metadata><manifest><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/>'
        '</manifest><spine><itemref idref="b"/><itemref idref="a"/></spine></package>'
    )
    chapter = "<html><body><h1>{}</h1><p>{}</p><script>alert(1)</script></body></html>"
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/book.opf": package,
            "OEBPS/a.xhtml": chapter.format("第二章", ENGLISH),
            "OEBPS/b.xhtml": chapter.format("第一章", SENTENCE),
        },
        zipfile.ZIP_STORED,
    )


def zip_bomb() -> bytes:
    """A text document whose body unfolds to 400 MB."""
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * 400_000_000})


def sound() -> bytes:
    """Two seconds of silence, as WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(1)
        stream.setframerate(8000)
        stream.writeframes(b"\x80" * 16_000)
    return file.getvalue()


def film() -> bytes:
    """The headers of an MP4 of 90 seconds and 640 x 360 pixels; there is nothing to see in it."""

    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + name + body

    head = struct.pack(">IIIII", 0, 0, 0, 1000, 90_000) + b"\x00" * 80
    track = b"\x00" * 76 + struct.pack(">II", 640 << 16, 360 << 16)
    return box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2") + box(
        b"moov", box(b"mvhd", head) + box(b"trak", box(b"tkhd", track))
    )


def webm() -> bytes:
    """The headers of a WebM of 12.5 seconds and 320 x 240 pixels."""

    def element(name: int, body: bytes) -> bytes:
        return name.to_bytes((name.bit_length() + 7) // 8, "big") + bytes([0x80 | len(body)]) + body

    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40") + element(0x4489, struct.pack(">d", 12_500.0)))
    video = element(0xE0, element(0xB0, b"\x01\x40") + element(0xBA, b"\x00\xf0"))
    tracks = element(0x1654AE6B, element(0xAE, video))
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, info + tracks)


ROUTES: dict[str, Route] = {
    "/handbook.pdf": Answer(handbook(), "application/pdf"),
    "/as-page.pdf": Answer(handbook(), "text/html"),
    "/photo.jpg": Answer(photo(), "image/jpeg"),
    "/photo-as-page": Answer(photo(), "text/html"),
    "/page-as-photo.png": Answer(f"<!doctype html><title>{TITLE}</title><p>{SENTENCE * 3}</p>", "image/png"),
    "/diagram.svg": Answer(SVG, "image/svg+xml"),
    "/readme.md": Answer(MARKDOWN, "text/markdown; charset=utf-8"),
    "/plan.json": Answer(JSON, "application/json"),
    "/plan.csv": Answer(CSV.encode("gb18030"), "text/csv"),
    "/notes.txt": Answer(f"{TITLE}\n\n{SENTENCE}\n\n{ENGLISH}\n", "text/plain; charset=utf-8"),
    "/feed.xml": Answer(FEED, "application/rss+xml"),
    "/report.docx": Answer(docx(), "application/octet-stream"),
    "/clip.mp4": Answer(film(), "video/mp4"),
    "/tone.wav": Answer(sound(), "audio/wav"),
    "/program.bin": Answer(b"\x7fELF\x02\x01\x01" + b"\x00" * 500, "application/octet-stream"),
    "/empty.pdf": Answer(b"", "application/pdf"),
    "/missing.json": Answer('{"error": "没有这个文件"}', "application/json", status=404),
}
