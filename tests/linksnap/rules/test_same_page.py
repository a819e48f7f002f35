"""Which addresses are proposed as one page."""

import pytest

from linksnap.rules.same_page import address_form


@pytest.mark.parametrize(
    "other",
    [
        "http://zili.example.org/排版",
        "https://www.zili.example.org/排版",
        "https://m.zili.example.org/排版/",
        "https://zili.m.example.org/排版",
        "https://amp.zili.example.org/排版/index.html",
        "http://zili.example.org:80/排版/index.php",
    ],
)
def test_it_joins_spellings_of_one_address(other: str) -> None:
    assert address_form(other) == address_form("https://zili.example.org/排版")


@pytest.mark.parametrize(
    "other",
    [
        "https://zili.example.org/排版?page=2",
        "https://zili.example.org/字体",
        "https://blog.zili.example.org/排版",
        "https://zili.example.org:8443/排版",
        "https://zili.example.org/排版#/inbox",
        "https://zili.example.org/排版/my-index.html",
    ],
)
def test_it_keeps_other_pages_apart(other: str) -> None:
    assert address_form(other) != address_form("https://zili.example.org/排版")


def test_it_keeps_short_sites_and_survives_nonsense() -> None:
    assert address_form("https://m.cn/") == "m.cn"
    assert address_form("https://www.cn/a") != address_form("https://m.cn/a")
    assert address_form("https://[::1/") == address_form("") == ""
