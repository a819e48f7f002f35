"""Settings: language and colours, formats, API tokens. One page, one form a section."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.auto_tags import AutoTagsForm
from linksnap.forms.capture_formats import FormatsForm
from linksnap.forms.settings import AppearanceForm, TokenForm
from linksnap.models import TokenScope
from linksnap.queries.settings import format_sizes, holdings, living_tokens
from linksnap.queries.suggesting import suggesting_of
from linksnap.services import capture_formats, tokens
from linksnap.services.quotas import usage_of
from linksnap.views.signed_in import owner_of, proved_again

# Opens the form with the address in it; saving stays a click of its own, so no page can save for somebody.
_BOOKMARKLET = "javascript:void(open('%s?url='+encodeURIComponent(location.href),'_blank','noopener'))"


@never_cache
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """`/settings/`."""
    return _page(request)


@require_POST
def save_appearance(request: HttpRequest) -> HttpResponse:
    """Keep language and colours."""
    form = AppearanceForm(request.POST)
    if not form.is_valid():
        return _page(request, appearance_form=form)
    person = owner_of(request)
    person.language, person.theme = form.cleaned_data["language"], form.cleaned_data["theme"]
    person.save(update_fields=["language", "theme"])
    # The sentence that follows is already in the new language.
    translation.activate(person.language or translation.get_language_from_request(request))
    return _done(request, _("Saved."), "appearance")


@require_POST
def save_formats(request: HttpRequest) -> HttpResponse:
    """Keep what is made of every page from now on."""
    form = FormatsForm(request.POST)
    if not form.is_valid():
        return _page(request, formats_form=form)
    capture_formats.choose(owner_of(request), form.cleaned_data["formats"])
    return _done(request, _("Saved. Pages captured from now on follow it."), "formats")


@never_cache
@require_POST
@proved_again
def create_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show its secret, this once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token_form=form)
    wanted = form.cleaned_data
    lifetime = timedelta(days=wanted["days"]) if wanted["days"] else None
    made = tokens.create(owner_of(request), wanted["name"], TokenScope(wanted["scope"]), lifetime)
    return _page(request, 201, made=made)


@require_POST
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a token."""
    tokens.revoke(get_object_or_404(living_tokens(owner_of(request)), public_id=public_id))
    return _done(request, _("The token does not work any more."), "tokens")


def _page(request: HttpRequest, status: int = 0, **shown: Any) -> HttpResponse:
    person = owner_of(request)
    context = {
        "appearance_form": AppearanceForm.of(person),
        "formats_form": FormatsForm.of(person),
        "format_sizes": format_sizes(person),
        "auto_tags_form": AutoTagsForm.of(person),
        "suggesting": suggesting_of(person),
        "sites_kept": person.site_accesses.count(),
        "token_form": TokenForm(),
        "tokens": living_tokens(person),
        "holdings": holdings(person),
        "usage": usage_of(person),
        "api_address": f"{django_settings.PUBLIC_URL}/api/v1/",
        "public_url": django_settings.PUBLIC_URL,
        "upload_address": f"{django_settings.PUBLIC_URL}{reverse('api:send_page')}",
        "bookmarklet": _BOOKMARKLET % f"{django_settings.PUBLIC_URL}{reverse('add')}",
    }
    refused = any(name.endswith("_form") for name in shown)
    return render(request, "settings/page.html", context | shown, status=status or (422 if refused else 200))


def _done(request: HttpRequest, sentence: str, section: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(f"{reverse('settings')}#{section}", status=303)
