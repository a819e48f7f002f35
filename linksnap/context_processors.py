"""What the shell around every page shows: counts and tags of the side bar."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values for base.html."""
    return {}
