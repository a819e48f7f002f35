"""Bookmarks as HTML: nesting, the dialect of linkding, nothing that breaks out of its place."""

from linksnap.formats.writers.rows import FolderEnd, FolderStart, TreeRow
from linksnap.formats.writers.write_netscape import write_netscape
from tests.linksnap.formats.writers.samples import SAVED, link


def written(*rows: TreeRow) -> str:
    return b"".join(write_netscape(rows)).decode()


def test_it_nests_folders() -> None:
    outer, inner = (FolderStart(name, about, SAVED, SAVED) for name, about in (("阅读", "慢慢读"), ("CSS & 字体", "")))
    text = written(outer, inner, link(), FolderEnd(), link(title="外层"), FolderEnd(), link(title="无夹"))
    assert text.startswith("<!DOCTYPE NETSCAPE-Bookmark-file-1>\n")
    lines = [line for line in text.splitlines() if "<H3" in line or "<A" in line]
    assert [len(line) - len(line.lstrip()) for line in lines] == [4, 8, 12, 8, 4]
    assert "CSS &amp; 字体</H3>" in text and "<DD>慢慢读" in text
    assert text.count("<DL><p>") == text.count("</DL><p>") == 3


def test_it_writes_what_linkding_reads() -> None:
    text = written(link(description="关于排版", notes="再读一遍", is_archived=True, is_shared=True, is_unread=True))
    assert 'HREF="https://zili.example/排版?a=1&amp;b=2" ADD_DATE="1795167000" LAST_MODIFIED="1795167000"' in text
    assert 'PRIVATE="0" TOREAD="1" TAGS="排版,CSS,linkding:bookmarks.archived">中文网页排版</A>' in text
    assert "<DD>关于排版\n[linkding-notes]再读一遍[/linkding-notes]" in text


def test_it_keeps_markup_in_its_place() -> None:
    text = written(link(title='</A><script>"x"</script>\n换行', url='https://a.example/"onload="x', notes="<DL>"))
    assert "<script>" not in text and '"onload' not in text and text.count("<DL>") == 1
    assert "&lt;script&gt;" in text and "换行</A>" in text


def test_it_writes_an_empty_library() -> None:
    assert written().endswith("<DL><p>\n</DL><p>\n")
