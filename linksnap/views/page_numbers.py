"""The page of a list that an address asks for, and the numbers of the pages around it."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest


def asked_number(request: HttpRequest, name: str = "page") -> int | None:
    """The number in `?page=` (or another name); None when there is none or it is no number."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def numbers_around(page: Page[Any]) -> list[int | str]:
    """The numbers to choose from below a list: the first, the last, two on either side; an ellipsis for the rest."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
