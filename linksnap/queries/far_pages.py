"""Pages far back in a long list, without passing over all that stands before them."""

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet


def ids_of(found: QuerySet[Any], page: Page[Any]) -> QuerySet[Any]:
    """The ids of the rows of a page; behind the middle of the list they are counted from its end."""
    total, size = page.paginator.count, page.paginator.per_page
    start = (page.number - 1) * size
    end = min(total, start + size)
    if end > total // 2:
        return found.reverse().values("pk")[total - end : total - start]
    return found.values("pk")[start:end]
