"""Makes the artifacts of a page, each within its own time and with its own fault: one that fails costs no other."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from workers.capture.errors import PageBusy, PageCrashed
from workers.capture.formats.base import CaptureFormat, Fault, LoadedPage, Made, NotMade
from workers.capture.types import ArtifactFile

log = logging.getLogger(__name__)


@dataclass
class Making:
    """What has been made so far. It may be cut short at any moment: what is not there then was not in time."""

    artifacts: list[ArtifactFile] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)

    async def make(self, loaded: LoadedPage, formats: list[CaptureFormat], tell: Callable[[str], None]) -> None:
        """Make all of them and tell how far it is ("2/5"). Raises PageCrashed only."""
        self.faults |= {made.kind: Fault.DEADLINE.value for made in formats}
        for turn in sorted({made.turn for made in formats}):
            await asyncio.gather(
                *(self._make_one(loaded, made, formats, tell) for made in formats if made.turn == turn)
            )
        place = {made.kind: n for n, made in enumerate(formats)}
        self.artifacts.sort(key=lambda artifact: (place.get(artifact.kind, len(place)), artifact.part))

    async def _make_one(
        self, loaded: LoadedPage, made: CaptureFormat, formats: list[CaptureFormat], tell: Callable[[str], None]
    ) -> None:
        begun = time.monotonic()
        try:
            fault, files = await _tried(loaded, made)
        finally:
            self.timings[made.kind] = round(time.monotonic() - begun, 3)
        self.artifacts.extend(files)
        if fault is None:
            self.faults.pop(made.kind, None)
        else:
            self.faults[made.kind] = fault.value
        tell(f"{sum(made.kind not in self.faults for made in formats)}/{len(formats)}")


async def _tried(loaded: LoadedPage, made: CaptureFormat) -> tuple[Fault | None, tuple[ArtifactFile, ...]]:
    try:
        async with asyncio.timeout(made.limit_s):
            return None, _parts(await made.write(loaded))
    except PageBusy:
        return Fault.BUSY, ()
    except NotMade as reason:
        return reason.fault, ()
    except TimeoutError:
        return Fault.DEADLINE, ()
    except PageCrashed:
        raise
    except Exception:
        # A fault of ours in one format must not cost the person the page.
        log.exception("the format %s failed", made.kind)
        return Fault.FAILED, ()


def _parts(made: Made) -> tuple[ArtifactFile, ...]:
    if made is None:
        return ()
    return made if isinstance(made, tuple) else (made,)
