"""The browser extension as a zip to install, made from the files of linksnap/extension."""

import io
import zipfile
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_FOLDER = settings.BASE_DIR / "linksnap" / "extension"
# The earliest date a zip can hold: the same files give the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


@cache
def extension_zip() -> bytes:
    """The folder packed, the same at every call."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(path for path in _FOLDER.rglob("*") if path.is_file()):
            packed.writestr(zipfile.ZipInfo(file.relative_to(_FOLDER).as_posix(), _DATE), file.read_bytes())
    return target.getvalue()


@require_safe
def extension(request: HttpRequest) -> HttpResponse:
    """`/extension/linksnap.zip`."""
    answer = HttpResponse(extension_zip(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="linksnap-extension.zip"'
    return answer
