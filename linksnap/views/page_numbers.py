"""The page of a list that an address asks for."""

from django.http import HttpRequest


def asked_number(request: HttpRequest, name: str = "page") -> int | None:
    """The number in `?page=` (or another name); None when there is none or it is no number."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None
