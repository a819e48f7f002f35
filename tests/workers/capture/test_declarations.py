"""Declarations around an address: which may hold a variable, which are for another window than the capture's."""

from __future__ import annotations

import pytest

from workers.capture.declarations import is_for_other_windows, may_hold_variable

ADDRESS = "url(图.png)"


def around(text: str) -> tuple[str, int, int]:
    """A text, and where the address in it stands."""
    begin = text.index(ADDRESS)
    return text, begin, begin + len(ADDRESS)


@pytest.mark.parametrize(
    "css",
    [
        "a{background:url(图.png)}",
        "a{color:red;background:url(图.png) no-repeat,linear-gradient(red,rgba(0,0,0,.5));b:c}",
        "-webkit-mask:url(图.png)",
    ],
)
def test_it_lets_a_variable_stand_in_what_surely_counts(css: str) -> None:
    assert may_hold_variable(*around(css))


@pytest.mark.parametrize(
    "css",
    [
        r"a{background:url(图.png) no-repeat\9}",
        "a{*background:url(图.png)}",
        "a{_background:url(图.png)}",
        "a{background:url(图.png),-moz-linear-gradient(top,red,blue)}",
        "a{background:url(图.png),unheard-of(1)}",
        "a{filter:progid:X(src=url(图.png))}",
    ],
)
def test_it_lets_none_stand_where_the_parser_shall_refuse(css: str) -> None:
    assert not may_hold_variable(*around(css))


@pytest.mark.parametrize(
    ("css", "other"),
    [
        ("@media (max-width:500px){a{background:url(图.png)}}", True),
        ("@media print, (max-width:500px){@supports (x:y){a{background:url(图.png)}}}", True),
        ("@container (width>1px){a{background:url(图.png)}}", True),
        ("@media print{a{background:url(图.png)}}", False),
        ("@media (max-width:500px){a{b:c}} a{background:url(图.png)}", False),
        ("@media (max-width:500px){@font-face{src:url(图.png)}}", False),
        ("background:url(图.png)", False),
    ],
)
def test_it_knows_what_only_another_window_shows(css: str, other: bool) -> None:
    assert is_for_other_windows(css, css.index(ADDRESS)) is other
