"""Change the language of the interface: for a stranger by cookie, for a signed-in person for good."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linksnap.models import User
from linksnap.views.return_path import back_to


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """A POST with `language`; one we do not speak changes nothing."""
    language = request.POST.get("language", "")
    answer = back_to(request, "library")
    if language not in dict(settings.LANGUAGES):
        return answer
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        samesite="Lax",
        secure=settings.HTTPS,
        httponly=True,
    )
    return answer
