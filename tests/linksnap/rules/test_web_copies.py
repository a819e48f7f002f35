"""What the address of a web archive's copy tells, and its form without the toolbar."""

from datetime import UTC, datetime

import pytest

from linksnap.rules.web_copies import address_in_copy, bare_copy, date_of_copy, leads_to_front_page

WAYBACK = "http://web.archive.org/web/20190304050607/https://siqu.example/文章?页=2"


@pytest.mark.parametrize("form", ["", "if_", "id_", "im_"])
def test_it_takes_the_form_without_the_toolbar(form: str) -> None:
    copy = WAYBACK.replace("607/", f"607{form}/")
    assert bare_copy(copy) == WAYBACK.replace("607/", "607if_/")
    assert address_in_copy(copy) == "https://siqu.example/文章?页=2"
    assert date_of_copy(copy) == datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_it_knows_collections_of_other_archives() -> None:
    copy = "https://cundang.example/gong/wen/20190304/http://siqu.example/文章"
    assert bare_copy(copy) == "https://cundang.example/gong/wen/20190304if_/http://siqu.example/文章"
    assert date_of_copy(copy) == datetime(2019, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "copy", ["https://cundang.example/存档/a1b2", "https://cundang.example/20190304", "javascript:1", ""]
)
def test_it_leaves_other_addresses_alone(copy: str) -> None:
    assert bare_copy(copy) == address_in_copy(copy) == copy and date_of_copy(copy) is None


def test_it_takes_no_date_there_is_none_of() -> None:
    assert date_of_copy("https://web.archive.org/web/20191399/https://siqu.example/文章") is None


def test_it_tells_a_front_page_from_the_page() -> None:
    front = "https://web.archive.org/web/20190304050607if_/https://siqu.example/"
    assert leads_to_front_page("https://siqu.example/文章", front)
    assert not leads_to_front_page("https://siqu.example", front)
    assert not leads_to_front_page("https://siqu.example/文章", WAYBACK)
    assert not leads_to_front_page("https://siqu.example/文章", "https://cundang.example/a1b2")
