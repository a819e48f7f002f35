"""Help: the keys, as a page and as the inside of a dialog, and the switch that turns letters as keys off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.keys import KEY_GROUPS
from linksnap.views.signed_in import owner_of


@never_cache
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """`/help/keys/`: every key; a dialog gets the list alone."""
    is_dialog = bool(getattr(request, "htmx", None))
    template = "help/_keys_dialog.html" if is_dialog else "help/keys.html"
    return render(request, template, {"key_groups": KEY_GROUPS})


@require_POST
def save_keys(request: HttpRequest) -> HttpResponse:
    """Letters as keys on or off. Ctrl+K stays: it is no letter alone."""
    person = owner_of(request)
    person.has_letter_keys = request.POST.get("letters") == "on"
    person.save(update_fields=["has_letter_keys"])
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(f"{reverse('settings')}#keys", status=303)
