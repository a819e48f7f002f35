"""The measurements of benchmarks.store: seeding, the check against SHA-256 alone, faults, kills, the full disk."""

import hashlib
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast
from unittest import mock

from django.conf import settings
from django.utils import timezone
from rich.progress import Progress

from benchmarks.report import Bar, Direction, Report
from benchmarks.store import SEED, Size
from benchmarks.store_crashes import Step, fill_disk, kill_at
from linksnap.models import Artifact, Link, Snapshot, User
from linksnap.services import folder_store, fsck
from linksnap.services.artifact_store import blob_store, name_of
from linksnap.services.backups.restoring import RestoreOptions, restore
from linksnap.services.backups.verifying import verify
from linksnap.services.backups.writing import write_backup
from linksnap.services.blob_store import BlobName
from linksnap.services.folder_store import FolderStore
from linksnap.services.store_check import Depth

_LEAST_MB, _PER_SNAPSHOT = 200.0, 50
_WORDS = (
    "快照 网页 排版 字体 备份 恢复 资料库 标签 抓取 合集 the page link snapshot archive library tag backup restore "
    "<p> </p> <div class='article'> </div> <a href='https://zili.example/'> </a> 没有演练过的备份不算备份"
)


def measure(size: Size, bar: Progress) -> Report:
    """Everything, in order. `size` says how many blobs and how many kills a step."""
    owner = User.objects.create(username="小明")
    artifacts = seed(owner, size.blobs, bar)
    alone = sha256_alone(artifacts, bar)
    store = cast(FolderStore, blob_store())
    clean, speed, plain_mb = checked(bar, "check, all whole")
    times, unlike = wiped_and_restored(store, bar)
    wanted = damage(store, artifacts)
    report, _, _ = checked(bar, "check, with faults")
    found = {(one.fault.value, one.subject) for one in report.findings}
    deaths = {step.value: kill(owner, store, step, size.kills, bar) for step in Step}
    after = fsck.check(Depth(1.0))
    hurt = {(one.fault.value, one.subject) for one in after.findings if one.fault.value in ("missing", "damaged")}
    full = [fill_disk(settings.ENV.data / f"full-{n}") for n in range(max(1, size.kills // 10))]
    bars = (
        Bar("check, hash and zstd, a core", Direction.AT_LEAST, _LEAST_MB, round(speed, 1), "MB/s"),
        Bar("faults named of those seeded", Direction.AT_LEAST, len(wanted), len(found & wanted)),
        Bar("faults named falsely", Direction.AT_MOST, 0, len(found - wanted) + sum(clean.counts.values())),
        Bar("found by the check after backup, wipe, restore", Direction.AT_MOST, 0, unlike),
        Bar("writers killed", Direction.AT_LEAST, len(Step) * size.kills, sum(deaths.values())),
        Bar("rows with a missing or short blob after the kills", Direction.AT_MOST, 0, len(hurt - wanted)),
        Bar("full disks told and left tidy", Direction.AT_LEAST, len(full), sum(map(bool, full))),
    )
    details = {
        "blobs": size.blobs, "plain_mb": round(plain_mb, 1), "sha256_alone_mb_s": round(alone, 1),
        **times, "check_of_sha256": round(speed / alone, 3), "killed_at": deaths, "full_disk_by": sorted(set(full)),
    }  # fmt: skip
    return Report("store", bars, details)


def seed(owner: User, blobs: int, bar: Progress) -> list[Artifact]:
    """Pages and pictures of many sizes; their rows remember what the store said."""
    chance, store, rows = random.Random(SEED), blob_store(), []
    task = bar.add_task("seeding", total=blobs)
    # A benchmark of reading: what it reads need not survive a power cut.
    with mock.patch.object(folder_store.os, "fsync", lambda _: None):
        for number in range(blobs):
            if number % _PER_SNAPSHOT == 0:
                snapshot = _snapshot(owner, number)
            data, content_type = _bytes_of(chance, number)
            blob = store.put(data, content_type)
            rows.append(
                Artifact(
                    owner=owner,
                    snapshot=snapshot,
                    kind="page_image",
                    part=number % _PER_SNAPSHOT,
                    sha256=blob.sha256,
                    size=blob.size,
                    stored_size=blob.stored_size,
                    encoding=blob.encoding,
                    content_type=content_type,
                )
            )
            bar.advance(task)
    return Artifact.objects.bulk_create(rows, batch_size=1000)


def _snapshot(owner: User, number: int) -> Snapshot:
    url = f"https://zili.example/{number}"
    digest = hashlib.sha256(url.encode()).digest()
    link = Link.objects.create(owner=owner, url=url, canonical_url=url, canonical_sha256=digest, host="zili.example")
    snapshot = Snapshot.objects.create(
        owner=owner, link=link, version=1, captured_at=timezone.now(), final_url=url, verdict="complete",
        indexed_at=timezone.now(),
    )  # fmt: skip
    Link.objects.filter(pk=link.pk).update(current_snapshot=snapshot)
    return snapshot


def _bytes_of(chance: random.Random, number: int) -> tuple[bytes, str]:
    """Half pages (20 to 300 KB of markup and words), half pictures (10 to 150 KB nobody can pack)."""
    if number % 2:
        return chance.randbytes(chance.randint(10_000, 150_000)), "image/webp"
    words = chance.choices(_WORDS.split(), k=chance.randint(2_000, 30_000))
    return f"{number} {' '.join(words)}".encode(), "text/html"


def sha256_alone(artifacts: list[Artifact], bar: Progress) -> float:
    """MB a second of processor time to hash the same plain bytes, unpacked before: what no check can be faster than."""
    store, seconds, total = blob_store(), 0.0, 0
    task = bar.add_task("sha256 alone", total=len(artifacts))
    for artifact in artifacts:
        data = store.read(name_of(artifact))
        started = time.thread_time()
        hashlib.sha256(data).digest()
        seconds += time.thread_time() - started
        total += len(data)
        bar.advance(task)
    return total / seconds / 1e6


def checked(bar: Progress, words: str) -> tuple[fsck.CheckReport, float, float]:
    """A deep check: its report, MB of plain bytes a second of processor time, and MB read."""
    task = bar.add_task(words, total=None)
    report = fsck.check(Depth(1.0), lambda done, total: bar.update(task, completed=done, total=total))
    seen = report.measured
    return report, seen.hashed_bytes / seen.cpu_seconds / 1e6, seen.hashed_bytes / 1e6


def wiped_and_restored(store: FolderStore, bar: Progress) -> tuple[dict[str, object], int]:
    """Back up, delete every file, restore: seconds of each step, and how much a check finds then."""
    folder, times = settings.ENV.data / "backups", {}
    task = bar.add_task("backup, again, verify, wipe, restore", total=5)

    def timed(name: str, step: Callable[[], object]) -> None:
        started = time.monotonic()
        step()
        times[name] = round(time.monotonic() - started, 2)
        bar.advance(task)

    timed("backup_s", lambda: write_backup(folder))
    timed("backup_again_s", lambda: write_backup(folder, moment=timezone.now() + timedelta(days=1)))
    timed("verify_s", lambda: verify(folder))
    timed("wipe_s", lambda: shutil.rmtree(store.folder))
    timed("restore_s", lambda: restore(folder, RestoreOptions(force=True)))
    return {"seconds": times}, sum(fsck.check(Depth(1.0)).counts.values())


def damage(store: FolderStore, artifacts: list[Artifact]) -> set[tuple[str, str]]:
    """Seed faults of each kind, chosen by chance; what the check must name."""
    chosen = random.Random(SEED + 1).sample(artifacts, 15)
    wanted = set()
    for number, artifact in enumerate(chosen):
        path = store.path(name_of(artifact))
        wanted.add(("missing" if number % 5 == 0 else "damaged", name_of(artifact).key))
        _hurt(path, number % 5)
    for number in range(3):
        orphan = store.put(f"没有人要的 {number}".encode(), "text/plain")
        name = BlobName(orphan.sha256, orphan.encoding)
        os.utime(store.path(name), (1, 1))
        wanted.add(("orphaned", name.key))
    return wanted


def _hurt(path: Path, how: int) -> None:
    data = bytearray(path.read_bytes())
    if how == 0:
        path.unlink()
    elif how == 1:
        path.write_bytes(data[: len(data) // 2])
    elif how == 2:
        data[len(data) // 3] ^= 1
        path.write_bytes(data)
    elif how == 3:
        path.write_bytes(b"")
    else:
        path.write_bytes(bytes(len(data)))


def kill(owner: User, store: FolderStore, step: Step, times: int, bar: Progress) -> int:
    """Kill a writer at one step, many times; how many died there."""
    snapshot = _snapshot(owner, 10_000_000 + list(Step).index(step))
    return sum(kill_at(step, store, snapshot, part) for part in _steps(bar, f"killed: {step.value}", times))


def _steps(bar: Progress, words: str, times: int) -> Iterator[int]:
    task = bar.add_task(words, total=times)
    for number in range(times):
        yield number
        bar.advance(task)
