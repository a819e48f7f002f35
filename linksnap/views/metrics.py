"""`/metrics`: the instance in figures, as Prometheus reads them; open to whoever knows LINKSNAP_METRICS_TOKEN."""

import secrets
import shutil
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from linksnap.queries import instance_status
from linksnap.queries.file_numbers import known_files_of_all
from linksnap.queries.instance_status import captures_a_minute
from linksnap.services import backpressure


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 without the token, as if there were nothing here."""
    token = settings.ENV.metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not secrets.compare_digest(sent.encode(), token.encode()):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(InstanceCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class InstanceCollector(Collector):
    """All figures are of the moment, out of the database: any number of web processes tell the same."""

    def collect(self) -> Iterator[Metric]:
        """Gauges, by queue, kind of worker, step and reason."""
        yield from _queues()
        alive = GaugeMetricFamily("linksnap_workers", "Worker processes that gave a sign of life.", labels=["kind"])
        signs = instance_status.workers_alive()
        for kind in sorted({sign.kind for sign in signs}):
            alive.add_metric([kind], sum(sign.kind == kind for sign in signs))
        yield alive
        yield _gauge("linksnap_captures_per_minute", "Ended captures, mean of an hour.", captures_a_minute())
        yield from _steps()
        failures = GaugeMetricFamily("linksnap_failures_7d", "Failed captures of seven days.", labels=["reason"])
        for failure in instance_status.failures_by_reason():
            failures.add_metric([failure.reason], failure.count)
        yield failures
        yield from _kept()
        paused = backpressure.pressure() is backpressure.Pressure.DISK
        yield _gauge("linksnap_captures_paused", "1 while captures wait for room on the disk.", paused)
        disk = shutil.disk_usage(settings.ENV.data)
        yield _gauge("linksnap_disk_free_bytes", "Room on the disk of the data folder.", disk.free)
        yield _gauge("linksnap_disk_total_bytes", "Size of the disk of the data folder.", disk.total)
        for kind, report in instance_status.last_reports().items():
            finished = report.finished_at.timestamp()
            yield _gauge(f"linksnap_last_{kind}_timestamp_seconds", f"When the last {kind} ended.", finished)
            yield _gauge(f"linksnap_last_{kind}_clean", f"1 when the last {kind} found nothing wrong.", report.is_clean)


def _queues() -> Iterator[Metric]:
    rows = GaugeMetricFamily("linksnap_queue_rows", "Work rows by queue and state.", labels=["queue", "state"])
    due = GaugeMetricFamily("linksnap_queue_oldest_due_seconds", "Age of the oldest due row.", labels=["queue"])
    for depth in instance_status.queue_depths():
        for state in ("waiting", "running", "paused"):
            rows.add_metric([depth.kind, state], getattr(depth, state))
        due.add_metric([depth.kind], depth.due_s)
    yield rows
    yield due


def _steps() -> Iterator[Metric]:
    seconds = GaugeMetricFamily(
        "linksnap_step_seconds", "Seconds of a capture's steps, a day's captures.", labels=["step", "quantile"]
    )
    for speed in instance_status.step_speeds():
        seconds.add_metric([speed.step, "0.5"], speed.median_s)
        seconds.add_metric([speed.step, "0.95"], speed.p95_s)
    yield seconds


def _kept() -> Iterator[Metric]:
    """What the store holds by kind, and how many of the pages with a snapshot have a vector of the live encoder."""
    stored = GaugeMetricFamily("linksnap_store_bytes", "Bytes of kept files, each owner's counted.", labels=["kind"])
    for size in known_files_of_all():
        stored.add_metric([size.kind], size.stored_bytes)
    yield stored
    share = instance_status.encoder_share()
    if share is not None:
        yield _gauge("linksnap_pages", "Links with a snapshot.", share.of)
        yield _gauge("linksnap_pages_embedded", "Those with a vector of the live encoder.", share.embedded)


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)
