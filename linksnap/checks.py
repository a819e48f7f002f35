"""What must hold before anything is served: checked by the commands of manage.py and by the web server at its start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.management.base import SystemCheckError

from linksnap.rules.content_origin import OriginProblem, origin_problem

TAG = "linksnap"
_ORIGIN_ERRORS = {
    OriginProblem.NO_ORIGIN: (
        "linksnap.E001",
        "LINKSNAP_CONTENT_ORIGIN must be scheme, host and, where needed, port, such as https://snap.example.net.",
        "",
    ),
    OriginProblem.SAME_HOST: (
        "linksnap.E002",
        "LINKSNAP_CONTENT_ORIGIN is the host of LINKSNAP_PUBLIC_URL, at most on another port.",
        "Cookies know no ports, so that separates nothing. Take another host name, best another domain.",
    ),
    OriginProblem.NOT_ENCRYPTED: (
        "linksnap.E003",
        "LINKSNAP_CONTENT_ORIGIN must be https, as LINKSNAP_PUBLIC_URL is: browsers load no frame by http there.",
        "",
    ),
}


@checks.register(TAG)
def content_origin(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """The content origin separates what it is there to separate."""
    if not settings.CONTENT_ORIGIN:
        return []
    problem = origin_problem(settings.CONTENT_ORIGIN, settings.PUBLIC_URL)
    if problem is None:
        return []
    code, message, hint = _ORIGIN_ERRORS[problem]
    return [checks.Error(message, hint=hint or None, id=code)]


def refuse_unsafe_settings() -> None:
    """For the web server, which runs no checks of its own. Raises SystemCheckError with everything that is wrong."""
    serious = [problem for problem in checks.run_checks(tags=[TAG]) if problem.is_serious()]
    if serious:
        raise SystemCheckError("\n".join(f"{one.id}: {one.msg} {one.hint or ''}".rstrip() for one in serious))
