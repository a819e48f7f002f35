"""`/status/`: how the instance stands, for its operator alone; nobody else learns that the page exists."""

import shutil

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.models import ReportKind
from linksnap.queries import encoder_standing, instance_status
from linksnap.queries.file_numbers import known_files_of_all
from linksnap.services import backpressure, retry_rounds
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owners_only


@never_cache
@require_safe
@owners_only
def status(request: HttpRequest) -> HttpResponse:
    """Everything is read anew at each visit; the page loads itself again every ten seconds."""
    sizes = known_files_of_all()
    reports = instance_status.last_reports()
    context = {
        "depths": instance_status.queue_depths(),
        "workers": instance_status.workers_alive(),
        "a_minute": instance_status.captures_a_minute(),
        "speeds": instance_status.step_speeds(),
        "failures": instance_status.failures_by_reason(),
        "sizes": sizes,
        "largest": max((size.stored_bytes for size in sizes), default=1) or 1,
        "encoder": instance_status.encoder_share(),
        "encoders": encoder_standing.standings_if_several(),
        "reports": [(kind, reports.get(kind.value)) for kind in ReportKind],
        "disk": shutil.disk_usage(settings.ENV.data),
        "pressure": backpressure.pressure(),
    }
    return render(request, "status/page.html", context)


@require_POST
@owners_only
def retry(request: HttpRequest) -> HttpResponse:
    """Try the failed captures of all people with one `reason` again, in bulk; whose they are is not told."""
    try:
        count = retry_rounds.retry_for_all(request.POST.get("reason", "")[:40].replace("\x00", ""))
    except ValueError:
        raise BadRequest from None
    told = ngettext("%(n)d page is tried again.", "%(n)d pages are tried again.", count)
    messages.success(request, told % {"n": count})
    return back_to(request, "status")
