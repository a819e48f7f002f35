"""`/status/`: how the instance stands, for its operator alone; nobody else learns that the page exists."""

import shutil

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linksnap.models import ReportKind
from linksnap.queries import encoder_standing, instance_status
from linksnap.queries.file_numbers import known_files_of_all
from linksnap.services import backpressure
from linksnap.views.signed_in import owner_of


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Everything is read anew at each visit; the page loads itself again every ten seconds."""
    if not owner_of(request).is_superuser:
        raise Http404
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
