"""Tests of marking a passage in archived bytes."""

import pytest

from linksnap.rules.marked_archive import mark_blocks

PAGE = "<html><body><p data-ls-b='4'>排版</p><p>尾</p></BODY></html>".encode()


def test_it_puts_one_rule_before_the_end_of_the_body_and_changes_nothing_else() -> None:
    marked = mark_blocks(PAGE, 4, 5)
    before, rule, after = marked.partition(b"<style>")
    rule, end, rest = after.partition(b"</style>")
    assert before + rest == PAGE
    assert rest == b"</BODY></html>"
    assert rule.startswith(b'[data-ls-b="4"],[data-ls-b="5"]{')
    assert end


def test_it_marks_a_page_whose_body_never_ends() -> None:
    assert mark_blocks("<p>排版".encode(), 0, 0).startswith('<p>排版<style>[data-ls-b="0"]{'.encode())


@pytest.mark.parametrize(("first", "last"), [(5, 4), (0, -1)])
def test_it_leaves_the_bytes_alone_for_an_empty_passage(first: int, last: int) -> None:
    assert mark_blocks(PAGE, first, last) == PAGE


def test_it_names_no_more_blocks_than_a_passage_can_have() -> None:
    assert mark_blocks(PAGE, 0, 10**9).count(b"data-ls-b=") == 402
