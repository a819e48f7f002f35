"""What a person decides about space: whether old versions are thinned out, and which ones stay for ever."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linksnap.forms.settings import StorageForm
from linksnap.models import Snapshot
from linksnap.services import retention
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """`/settings/storage/`."""
    form = StorageForm(request.POST)
    form.is_valid()
    person = owner_of(request)
    person.thins_versions = form.cleaned_data["thins_versions"]
    person.save(update_fields=["thins_versions"])
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(f"{reverse('settings')}#storage", status=303)


@require_POST
def pin(request: HttpRequest, public_id: str, version: int) -> HttpResponse:
    """Keep a version for ever (`pinned` is 1), or let the rules decide again."""
    versions = Snapshot.objects.filter(owner=owner_of(request), link__public_id=public_id)
    snapshot = get_object_or_404(versions, version=version)
    if request.POST.get("pinned") == "1":
        retention.pin(snapshot)
    else:
        retention.unpin(snapshot)
    return back_to(request, "snapshot", public_id)
