"""`python -m workers.capture URL FOLDER`: capture one page, with a line per step and a report as JSON."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from pathlib import Path

from workers.capture.errors import NoBrowser
from workers.capture.supervisor import CaptureHost
from workers.capture.types import DEFAULT_FORMATS, CaptureOptions, Step, Verdict

GOOD = {Verdict.COMPLETE, Verdict.PARTIAL, Verdict.ERROR_STATUS, Verdict.NEAR_EMPTY}


def main() -> int:
    """Capture as the command line says; 0 when there are artifacts, 1 when not, 2 for a wrong command."""
    parser = argparse.ArgumentParser(prog="python -m workers.capture", description="Capture one page.")
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--formats", default=",".join(DEFAULT_FORMATS), help="names, separated by commas")
    parser.add_argument("--proxy", default=os.environ.get("LINKSNAP_EGRESS_PROXY"), help="the egress proxy's URL")
    parser.add_argument("--deadline", type=float, default=90.0, help="seconds")
    parser.add_argument("--no-javascript", action="store_true")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(message)s")
    options = CaptureOptions(
        formats=tuple(name for name in asked.formats.split(",") if name),
        proxy_url=asked.proxy or None,
        javascript=not asked.no_javascript,
        deadline_s=asked.deadline,
    )

    def show(step: Step, detail: str) -> None:
        print(f"{step.value:<7} {detail}", file=sys.stderr, flush=True)

    with CaptureHost() as host:
        try:
            result = host.capture(asked.url, options, asked.folder, show)
        except (NoBrowser, ValueError) as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
    sizes = {artifact.kind: artifact.path.stat().st_size for artifact in result.artifacts}
    print(json.dumps({**result.to_json(), "sizes": sizes}, ensure_ascii=False, indent=2))
    return 0 if result.verdict in GOOD else 1


if __name__ == "__main__":
    sys.exit(main())
