"""A capture worker whose pages come from nowhere, at once: all of the product but the browser. Used by chaos alone."""

import hashlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django

if "faketime" in os.environ.get("LD_PRELOAD", ""):
    # libfaketime 0.9.10 and CPython's sleep do not go together (EINVAL); waiting for an event that never comes does.
    vars(time)["sleep"] = lambda seconds: threading.Event().wait(seconds)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

from workers import pipeline  # noqa: E402
from workers.capture.types import ArtifactFile, CaptureOptions, CaptureResult, Step, Verdict  # noqa: E402
from workers.extract.types import Block, ExtractedPage  # noqa: E402
from workers.run import main  # noqa: E402

# Every sixteenth page takes long enough for a kill to find it half done.
_SLOW_S = 0.3


@dataclass(frozen=True)
class FastPages:
    """Stands where the browser's process stands: an address in, a page of its own words out."""

    seconds: float

    def capture(
        self, url: str, options: CaptureOptions, folder: Path, on_step: Callable[[Step, str], None]
    ) -> CaptureResult:
        """A page made out of its address, always the same for the same address."""
        on_step(Step.LOAD, "1/1")
        digest = hashlib.sha256(url.encode()).hexdigest()
        time.sleep(self.seconds + (_SLOW_S if digest[0] == "0" else 0.0))
        on_step(Step.RENDER, "2/2")
        text = f"混沌之中的第 {digest[:12]} 页：{url}\nA page of its own, {digest}."
        page, picture, extracted = folder / "page.html", folder / "thumbnail.webp", folder / "extracted.json"
        page.write_text(f"<!doctype html><title>{digest}</title><p data-ls-b=1>{text}", encoding="utf-8")
        picture.write_bytes(b"RIFF" + digest.encode() * 40)
        on_step(Step.EXTRACT, "")
        words = ExtractedPage(
            title=digest[:12], lang="zh-Hans", text=text, words=20, blocks=(Block(1, "ls-1", 0, text),)
        )
        extracted.write_text(json.dumps(words.to_json()), encoding="utf-8")
        return CaptureResult(
            url=url,
            final_url=url,
            status=200,
            content_type="text/html",
            title=digest[:12],
            verdict=Verdict.COMPLETE,
            artifacts=(
                ArtifactFile("html", page, "text/html; charset=utf-8"),
                ArtifactFile("thumbnail", picture, "image/webp", 640, 400),
            ),
            extracted=extracted,
        )


if __name__ == "__main__":
    pages = FastPages(float(sys.argv.pop(1)))
    vars(pipeline)["capture_host"] = lambda: pages
    main()
