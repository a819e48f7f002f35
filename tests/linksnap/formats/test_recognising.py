"""Every format knows its own files, none claims another's, and no bytes at all bring a reader down."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linksnap.formats.base import FileProblem, ImportedEntry, RefusedRow, UnreadableFile
from linksnap.formats.registry import FORMATS, by_name, read_head, recognise
from tests.linksnap.formats.json_samples import ALL_JSON, as_json
from tests.linksnap.formats.reading import SAMPLES, written
from tests.linksnap.formats.zips import zip_of

OWN = {
    "chrome.html": "netscape",
    "firefox.html": "netscape",
    "linkding.html": "netscape",
    "raindrop.html": "netscape",
    "pocket.html": "netscape",
    "instapaper.html": "netscape",
    "safari.html": "netscape",
    "shaarli.html": "netscape",
    "pinboard.html": "netscape",
    "internet_explorer.html": "netscape",
    "raindrop.csv": "raindrop",
    "pocket.csv": "pocket",
    "instapaper.csv": "instapaper",
    "readwise.csv": "readwise",
    "readwise_highlights.csv": "readwise",
    "plain.csv": "csv",
    "onetab.txt": "onetab",
    "links.txt": "text",
    "markdown.txt": "text",
}
MINE = ("netscape", "raindrop", "pocket", "instapaper", "readwise", "csv", "onetab", "text")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "gb18030")


def sureness(path: Path) -> dict[str, int]:
    head = read_head(path, "导出.bin")
    return {known.name.value: known.recognises(head) for known in FORMATS}


def assert_only(path: Path, name: str) -> None:
    """This format is surer than all others; besides, only those that take any table, text or page say anything."""
    sure = sureness(path)
    assert recognise(path, "导出.bin").name == name
    others = {other for other, points in sure.items() if points and other != name}
    assert others <= {"csv", "text", "page"}, others
    assert all(sure[other] < sure[name] for other in others)


@pytest.mark.parametrize(("file_name", "name"), OWN.items())
def test_it_recognises_each_sample_and_takes_no_other(file_name: str, name: str) -> None:
    assert_only(SAMPLES / file_name, name)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("file_name", ["firefox.html", "raindrop.csv", "plain.csv", "onetab.txt", "markdown.txt"])
def test_it_recognises_samples_in_other_encodings(tmp_path: Path, file_name: str, encoding: str) -> None:
    text = (SAMPLES / file_name).read_text("utf-8")
    assert_only(written(tmp_path, text.encode(encoding)), OWN[file_name])


@pytest.mark.parametrize(("name", "sample"), ALL_JSON)
def test_it_leaves_what_other_tools_wrote_as_json_alone(tmp_path: Path, name: str, sample: object) -> None:
    sure = sureness(written(tmp_path, as_json(sample)))
    assert all(sure[mine] < sure[name] for mine in MINE)


def test_it_takes_no_web_page_for_bookmarks(tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html><head><title>词汇</title></head><body><dl><dt><a href='https://example.org'>词</a></dl>"
    )
    assert sureness(written(tmp_path, page))["netscape"] == 0


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00"])
def test_it_calls_an_empty_file_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        recognise(written(tmp_path, content), "空.html")
    assert caught.value.problem is FileProblem.EMPTY


def test_it_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    for path in (
        written(tmp_path, "只是一句话，没有网址。", "a"),
        written(tmp_path, b"\x7fELF\x02\x01\x01\x00\xff" * 50, "b"),
        zip_of(tmp_path / "c", {"照片.jpg": b"x"}),
    ):
        with pytest.raises(UnreadableFile) as caught:
            recognise(path, "文件")
        assert caught.value.problem is FileProblem.UNKNOWN_FORMAT
    with pytest.raises(UnreadableFile):
        by_name("网景")


@pytest.mark.parametrize("name", ["../../etc/passwd", "con.html", "长" * 300, "空\x00字符.csv", "🔖.html"])
def test_it_never_uses_the_name_of_a_file_as_a_path(name: str) -> None:
    assert recognise(SAMPLES / "chrome.html", name).name == "netscape"


def test_it_reads_each_sample_alike_every_time() -> None:
    for file_name in OWN:
        known = recognise(SAMPLES / file_name, file_name)
        first, second = (list(known.read(SAMPLES / file_name, with_pages=False)) for _ in range(2))
        assert first == second
        assert [row.number for row in first] == list(range(1, len(first) + 1))


@pytest.mark.parametrize("file_name", OWN)
def test_it_reads_every_beginning_of_a_sample(tmp_path: Path, file_name: str) -> None:
    whole = (SAMPLES / file_name).read_bytes()
    known = by_name(OWN[file_name])
    most = len(list(known.read(SAMPLES / file_name, with_pages=False)))
    for end in range(0, len(whole), 7):
        path = written(tmp_path, whole[:end])
        rows = read_all(path, OWN[file_name])
        # Half a Markdown image looks like a link.
        assert rows <= most + 1


def read_all(path: Path, name: str) -> int:
    """How many rows there are; only UnreadableFile may be raised, and every row is one of the two kinds."""
    rows = 0
    try:
        for row in by_name(name).read(path, with_pages=True):
            assert isinstance(row, ImportedEntry | RefusedRow)
            assert not isinstance(row, ImportedEntry) or row.added_at is None or row.added_at.tzinfo
            rows += 1
    except UnreadableFile:
        pass
    return rows


PIECES = [
    '<A HREF="', "<a href=", "</A>", "<DL>", "</DL>", "<DT>", "<DD>", "<H3>", "</H3>", "<!--", "-->",
    "<!DOCTYPE NETSCAPE",
    "url,title\n", "网址;标题\r\n", "title,url,time_added,tags,status\n", "sep=;\n", '"', '""', ",", ";", "\t", " | ",
    "\n", "\r", "https://example.org/文", "javascript:1", "](", "[标题", "# ", "&amp;", "&#0;", "&#xD800;", "ADD_DATE=",
    "99999999999",
    "[linkding-notes]", "\x00", "\ufeff", "\u2028", "Highlight:", "=", ">", "'",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300)
    | st.builds(str.encode, TEXTS, st.sampled_from(["utf-8", "utf-16", "gb18030"]), st.just("replace"))
)
def test_it_raises_nothing_but_unreadable_file(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    for name in MINE:
        read_all(path, name)
    try:
        recognise(path, "x")
    except UnreadableFile as error:
        assert error.problem in FileProblem
