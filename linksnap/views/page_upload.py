"""Send a page from one's own browser as a file: for pages behind a login, a paywall or a captcha."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from linksnap.formats.page_head import HEAD_BYTES
from linksnap.forms.link_add import AddForm
from linksnap.forms.page_upload import PageUploadForm
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Capture, User
from linksnap.rules.canonical_url import UrlError
from linksnap.services import uploads
from linksnap.services.uploads import UploadRefused
from linksnap.views.link_add import add_context
from linksnap.views.signed_in import owner_of

_JUST_NOW = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
def add_page(request: HttpRequest) -> HttpResponse:
    """`/add/page/`: a POST takes the file; who comes here otherwise finds the form on `/add/`."""
    if request.method != "POST":
        return HttpResponseRedirect(f"{reverse('add')}#from-browser")
    form = PageUploadForm(request.POST, request.FILES)
    capture, problem = _receive(owner_of(request), form)
    if capture is None:
        context = add_context(AddForm()) | {"page_form": form, "page_problem": problem}
        return render(request, "add/page.html", context, status=422)
    answer = redirect("capture", capture.public_id)
    answer.status_code = 303
    return answer


def _receive(owner: User, form: PageUploadForm) -> tuple[Capture | None, str]:
    """The capture that will read the file, or why there is none."""
    if not form.is_valid():
        return None, form.sentence()
    file = form.cleaned_data["file"]
    said = uploads.said_by(file.read(HEAD_BYTES))
    # A page saved just now is the page as it is; only an older one is dated back.
    is_old = said.saved_at is not None and said.saved_at < timezone.now() - _JUST_NOW
    url = form.cleaned_data["page_url"] or said.url
    try:
        saved = uploads.receive(
            owner, url, file.chunks(), file.content_type or "", page_date=said.saved_at if is_old else None
        )
    except (UrlError, UploadRefused) as error:
        return None, reason_sentence(error.problem.value)
    return saved.capture, ""
