"""What is shown without a connection: a page, and the service worker that answers with it; nothing private is kept."""

import json
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

_WORKER = settings.BASE_DIR / "linksnap" / "offline" / "worker.js"
_STYLES = ("css/tokens.css", "css/base.css", "css/parts/side.css", "css/parts/controls.css", "css/pages/plain.css")


@login_not_required
@require_safe
@cache_control(max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """`/offline/`: the notice, in both languages, since it is kept once for everybody who uses this browser."""
    return render(request, "offline/page.html", {"styles": [static(path) for path in _STYLES]})


@login_not_required
@require_safe
@cache_control(max_age=3600)
def worker(request: HttpRequest) -> HttpResponse:
    """`/offline-worker.js`: at the root, for a worker answers only for what lies below its own address."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@cache
def _script() -> str:
    """The worker with what it keeps; new styles or a new text of the worker make a new cache."""
    page, source = reverse("offline"), _WORKER.read_text(encoding="utf-8")
    files = [page, *(static(path) for path in _STYLES)]
    name = f"linksnap-offline-{sha256(json.dumps([files, source]).encode()).hexdigest()[:12]}"
    return f"const KEPT = {json.dumps({'name': name, 'page': page, 'files': files})};\n{source}"
