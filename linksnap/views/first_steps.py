"""The first steps: put in the sample library, put the list away. Taking the sample away is an undo like any other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from linksnap.services import first_steps, sample_library
from linksnap.services.uploads import UploadRefused
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell


@require_POST
def add_sample(request: HttpRequest) -> HttpResponse:
    """Put the sample pages into the library."""
    try:
        change = sample_library.add(owner_of(request))
    except UploadRefused:
        # The only reason such small pages can be refused for.
        messages.error(request, _("Too many pages wait for their capture. Try again when they are done."))
        return back_to(request, "library")
    if change is None:
        messages.success(request, _("The sample library is here already."))
    else:
        number = change.summary["links"]
        told = ngettext("%(n)d sample page is being kept.", "%(n)d sample pages are being kept.", number)
        tell(request, told % {"n": number}, change)
    return back_to(request, "library")


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Show the list of first steps no more."""
    first_steps.put_away(owner_of(request))
    return back_to(request, "library")
