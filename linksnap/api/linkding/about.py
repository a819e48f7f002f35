"""What programs ask about the server and its owner: `/health`, `/api/`, `/api/user/profile/`."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linksnap.api.borrowed_doors import json_answer
from linksnap.api.linkding import shapes
from linksnap.api.linkding.answers import origin
from linksnap.models import User


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """What some ask before anything else, without a token: whether it lives, and how new its API is."""
    return JsonResponse({"version": shapes.LIKE_VERSION, "status": "healthy"})


def read_profile(request: HttpRequest, owner: User) -> HttpResponse:
    """Preferences of the owner of the token."""
    return json_answer(shapes.profile(owner))


def list_addresses(request: HttpRequest, owner: User) -> HttpResponse:
    """Where the lists are: programs ask here whether anybody answers at all."""
    return json_answer({name: f"{origin(request)}/api/{name}/" for name in ("bookmarks", "tags", "bundles")})
