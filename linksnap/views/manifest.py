"""What browsers ask about the app itself: the web app manifest (install it, share to it) and OpenSearch."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

_ICONS = (("icons/192.png", "192x192", "any"), ("icons/512.png", "512x512", "any"))
_MASKABLE = ("icons/maskable-512.png", "512x512", "maskable")


@login_not_required
@require_safe
@vary_on_headers("Accept-Language", "Cookie")
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """`/manifest.webmanifest`. Shared pages land on the add page, where saving is a click: a GET changes nothing."""
    icons = [
        {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for path, sizes, purpose in (*_ICONS, _MASKABLE)
    ]
    whole = {
        "id": "/",
        "name": "LinkSnap",
        "short_name": "LinkSnap",
        "description": _("Save links, find them again by meaning."),
        "lang": get_language(),
        "start_url": reverse("library"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f3f5f2",
        "theme_color": "#f3f5f2",
        "icons": icons,
        "share_target": {
            "action": reverse("add"),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
        "shortcuts": [
            {"name": _("Add links"), "url": reverse("add")},
            {"name": _("Unread"), "url": f"{reverse('library')}?state=unread"},
            {"name": _("Tag review"), "url": reverse("review")},
        ],
    }
    return JsonResponse(whole, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
@cache_control(max_age=3600)
def opensearch(request: HttpRequest) -> HttpResponse:
    """`/opensearch.xml`: lets a browser's address bar search here (OpenSearch 1.1)."""
    context = {"home": settings.PUBLIC_URL + reverse("library"), "icon": settings.PUBLIC_URL + static("icons/192.png")}
    return render(request, "opensearch.xml", context, content_type="application/opensearchdescription+xml")
