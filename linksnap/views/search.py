"""What the library page shows for a search."""

from typing import Any

from django.utils.translation import gettext as _

from linksnap.forms.library import LibraryRequest
from linksnap.models import User


def search_context(owner: User, asked: LibraryRequest) -> dict[str, Any]:
    """The hits of a search."""
    return {"heading": _("Search results")}
