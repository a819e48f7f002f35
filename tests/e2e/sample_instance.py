"""A made-up instance at work, for the operator's page and the queue: workers, checks, failures, pauses."""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from linksnap.models import (
    Capture,
    CaptureQueue,
    EventKind,
    Link,
    ReportKind,
    UpkeepReport,
    User,
    WorkerSign,
    WorkState,
)
from linksnap.services import events
from tests.kept import link_of

_FAILURES = (
    ("https://huiyuan.example/专栏/2026", "会员专栏：城市更新二十年", "login_wall", "extract"),
    ("https://shudian.example/书评", "", "bot_check", "load"),
    ("https://longread.example/paywalled", "The long read everyone quotes", "paywall", "extract"),
    ("https://jiuzhi.example/留言板", "", "name_not_found", "fetch"),
    ("https://cert.example/expired", "A certificate that ran out", "tls_error", "fetch"),
)
_WORKERS = (
    ("dispatch", "main", 4101, "", 18_204),
    ("capture", "main", 4102, "https://clocks.example/small-web", 9_316),
    ("capture", "nas", 871, "", 4_877),
    ("bulk", "nas", 872, "https://zhishi0.example/文章/4", 2_209),
    ("encoder", "main", 4103, "", 16_402),
    ("maintain", "main", 4104, "", 731),
)


def set_to_work() -> None:
    """Workers that live as long as a test, and the last checks: one clean, one that found something."""
    for kind, host, pid, doing, done in _WORKERS:
        WorkerSign.objects.get_or_create(
            name=f"{kind}@{host}:{pid}",
            defaults={
                "kind": kind,
                "host": host,
                "pid": pid,
                "doing": doing,
                "done": done,
                "started_at": Now() - timedelta(days=3),
                "seen_at": Now() + timedelta(hours=1),
            },
        )
    for kind, is_clean in ((ReportKind.FSCK, True), (ReportKind.BACKUP, True), (ReportKind.VERIFY, False)):
        UpkeepReport.objects.create(kind=kind, is_clean=is_clean, started_at=timezone.now() - timedelta(hours=7))


def fill_queue(owner: User) -> None:
    """Captures that failed for five reasons, and of an import three that wait and two that are paused."""
    now = timezone.now()
    for number, (url, title, reason, step) in enumerate(_FAILURES):
        capture = _capture(owner, url, title, state=WorkState.FAILED, reason=reason, step=step)
        ended = now - timedelta(hours=5 + number * 9)
        Capture.objects.filter(pk=capture.pk).update(created_at=ended, finished_at=ended)
        for kind, data in ((EventKind.QUEUED, {}), (EventKind.CLAIMED, {}), (EventKind.FAILED, {"reason": reason})):
            events.record(capture, kind, **data)
    for number in range(5):
        url = f"https://zhishi{number}.example/归档/{number}"
        title = f"第 {number + 1} 篇：向量检索的原理"
        _capture(owner, url, title, queue=CaptureQueue.BULK, is_paused=number > 2)


def _capture(owner: User, url: str, title: str, **values: object) -> Capture:
    link = link_of(owner, url, title)
    capture: Capture = Capture.objects.create(owner=owner, link=link, attempts=1, **values)
    # Saved long ago, so that the first page of the library shows what was kept.
    Link.objects.filter(pk=link.pk).update(latest_capture=capture, created_at=timezone.now() - timedelta(days=60))
    return capture
