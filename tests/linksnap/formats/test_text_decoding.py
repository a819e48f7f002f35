"""Encodings of import files: Chinese ones, UTF-16 with and without a mark, lines that mix them, lines without end."""

import resource
from pathlib import Path

import pytest

from linksnap.formats.text_decoding import LINE_CAP, decode_head, read_lines, read_pieces
from tests.linksnap.formats.reading import written

SIMPLIFIED = "深度学习入门教程 - 知乎\n值得收藏的编程资源汇总 example.org\n"
TRADITIONAL = "維基百科，自由的百科全書\n香港新聞與社會討論區 example.org\n"


def texts(path: Path) -> str:
    return "".join(line.text for line in read_lines(path))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gbk"),
        ("日本語のページのタイトルです\n東京の天気\n", "shift_jis"),
        ("日本語のページのタイトルです\n東京の天気\n", "euc_jp"),
        ("Café créé à Besançon, déjà vu\n", "cp1252"),
    ],
)
def test_it_finds_the_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    path = written(tmp_path, text.encode(encoding))
    assert texts(path) == text
    assert "".join(piece.text for piece in read_pieces(path)) == text
    assert decode_head(path.read_bytes()) == text


def test_it_believes_what_html_says_of_itself_where_bytes_bear_it_out() -> None:
    page = '<meta charset="euc-kr"><title>한국어 문서 제목입니다</title>'
    assert decode_head(page.encode("euc-kr")) == page
    assert "知乎" in decode_head(b'<meta charset="euc-kr">' + SIMPLIFIED.encode("gbk"))


def test_it_reads_each_line_of_a_file_that_mixes_encodings(tmp_path: Path) -> None:
    path = written(
        tmp_path, "第一行\n".encode() + "第二行是国标码\n".encode("gbk") + b"half \xe4\xb8 \xff\n" + b"last\n"
    )
    lines = list(read_lines(path))
    assert [line.text for line in lines[:2]] == ["第一行\n", "第二行是国标码\n"]
    assert lines[3].text == "last\n"
    assert not lines[0].damaged and not lines[3].damaged


def test_it_replaces_bad_bytes_and_says_so(tmp_path: Path) -> None:
    (line,) = read_lines(written(tmp_path, "这一行有一个坏字节".encode() + b"\xff" + "而已\n".encode()))
    assert line.text == "这一行有一个坏字节\ufffd而已\n" and line.damaged
    (line,) = read_lines(written(tmp_path, "有空\x00字符\n"))
    assert line.text == "有空\ufffd字符\n" and line.damaged


def test_it_cuts_a_line_of_100_mb_and_reads_on(tmp_path: Path) -> None:
    path = tmp_path / "long"
    with path.open("wb") as stream:
        stream.write("第一行\n".encode())
        for _ in range(100):
            stream.write(b"x" * (1 << 20))
        stream.write("\n最后一行\n".encode())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = list(read_lines(path))
    assert [line.text for line in (lines[0], lines[2])] == ["第一行\n", "最后一行\n"]
    assert lines[1].cut and len(lines[1].text) <= LINE_CAP
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_it_never_cuts_a_character_of_a_long_line(tmp_path: Path) -> None:
    text = "书签，收藏 " * 200_000
    for encoding in ("utf-8", "gbk", "utf-16"):
        assert "".join(piece.text for piece in read_pieces(written(tmp_path, text.encode(encoding)))) == text


def test_it_reads_lines_that_end_in_a_carriage_return_alone(tmp_path: Path) -> None:
    assert texts(written(tmp_path, "第一行\r第二行\r")) == "第一行\n第二行\n"


def test_it_drops_a_character_cut_in_half_at_the_end_of_a_head() -> None:
    assert decode_head("书签".encode()[:5]) == "书"
    assert decode_head("书签".encode("utf-16")[:5]) == "书"
