"""The addresses of django-allauth that are on: ours by name, in our look, and none that leads to a page of its own."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

# Everything allauth may lead to. A name that is missing here would be a 500 where it is needed, one more a page of its
# own look.
ON = {
    "account_login", "account_reauthenticate", "mfa_index", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_login_webauthn", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_add_webauthn",
    "mfa_remove_webauthn",
}  # fmt: skip
# Answers with JSON or leads on; draws nothing.
WITHOUT_PAGE = {"mfa_login_webauthn"}


def routes(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        else:
            yield pattern


def allauths() -> dict[str, URLPattern]:
    """The routes whose view is allauth's, or whose name is."""
    found = {}
    for pattern in routes(get_resolver()):
        view = getattr(pattern.callback, "view_class", pattern.callback)
        name = pattern.name or ""
        prefixes = ("account_", "mfa_", "socialaccount_", "usersessions_", "openid_")
        if view.__module__.startswith("allauth.") or name.startswith(prefixes):
            found[name] = pattern
    return found


def test_it_turns_on_the_addresses_that_are_needed_and_no_other() -> None:
    assert set(allauths()) == ON


def test_it_draws_every_page_of_theirs_by_a_template_of_ours() -> None:
    ours = Path(settings.BASE_DIR) / "templates"
    for name, pattern in allauths().items():
        view = getattr(pattern.callback, "view_class", None)
        if view is None or name in WITHOUT_PAGE:
            continue
        template = get_template(pattern.callback.view_initkwargs["template_name"])
        path = Path(template.origin.name)
        assert path.is_relative_to(ours), f"{name}: {path}"
        source = path.read_text(encoding="utf-8")
        assert path.suffix == ".txt" or ("allauth" not in source and "{% extends " in source), name
