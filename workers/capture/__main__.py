"""`python -m workers.capture URL FOLDER`: capture one page into a folder, with progress; a report as JSON on stdout.

Ends with 0 when there are files worth keeping, 1 when there is only a verdict, 2 for a wrong command, 3 without a
browser.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from workers.capture.errors import NoBrowser
from workers.capture.supervisor import CaptureHost
from workers.capture.types import DEFAULT_FORMATS, CaptureOptions, CaptureResult, Step

KEPT, ONLY_A_VERDICT, WRONG_COMMAND, NO_BROWSER = 0, 1, 2, 3
# What an extraction says besides the page's own words, which lie in its file.
LONG = {"reader_html", "blocks", "text", "links"}


def main(arguments: list[str] | None = None) -> int:
    """Capture as the command line says; the exit code is one of the four above."""
    asked = parsed(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(message)s")
    try:
        result = captured(asked.url, asked.folder, options_of(asked))
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_COMMAND
    except NoBrowser as error:
        print(f"error: {error}", file=sys.stderr)
        return NO_BROWSER
    print(json.dumps(report(result), ensure_ascii=False, indent=2))
    return KEPT if result.artifacts else ONLY_A_VERDICT


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m workers.capture", description=__doc__)
    parser.add_argument("url", help="http or https")
    parser.add_argument("folder", type=Path, help="where the files go; made if it is not there")
    parser.add_argument("--formats", default=",".join(DEFAULT_FORMATS), help="names with commas between (%(default)s)")
    parser.add_argument("--timeout", type=float, default=90.0, metavar="SECONDS", help="for all of it (%(default)g)")
    parser.add_argument("--user-agent", help="instead of the browser's own")
    parser.add_argument("--no-scripts", action="store_true", help="open the page with JavaScript off")
    parser.add_argument("--wait", type=float, default=0.0, metavar="SECONDS", help="wait so long more for the page")
    parser.add_argument("--no-retries", action="store_true", help="after a bad verdict try no other way")
    parser.add_argument("--insecure", action="store_true", help="accept a certificate that does not hold")
    proxy = os.environ.get("LINKSNAP_EGRESS_PROXY")
    parser.add_argument("--proxy", default=proxy, metavar="URL", help="the way out; LINKSNAP_EGRESS_PROXY says it, too")
    return parser.parse_args(arguments)


def options_of(asked: argparse.Namespace) -> CaptureOptions:
    """What the command line says of the capture."""
    return CaptureOptions(
        formats=tuple(name for name in asked.formats.split(",") if name),
        proxy_url=asked.proxy or None,
        javascript=not asked.no_scripts,
        user_agent=asked.user_agent,
        deadline_s=asked.timeout,
        extra_wait_s=asked.wait,
        retries=not asked.no_retries,
        ignore_tls_errors=asked.insecure,
    )


def captured(url: str, folder: Path, options: CaptureOptions) -> CaptureResult:
    """Capture, with a line that moves on a terminal and one line a step elsewhere. Raises NoBrowser, ValueError."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    seen: list[Step] = []
    with CaptureHost() as host, Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("start", total=None)

        def show(step: Step, detail: str) -> None:
            progress.update(task, description=f"{step.value} {detail}")
            if not console.is_terminal and step not in seen:
                seen.append(step)
                print(step.value, file=sys.stderr, flush=True)

        return host.capture(url, options, folder, show)


def report(result: CaptureResult) -> dict[str, Any]:
    """The result with the sizes of its files and what the page says of itself."""
    plain = result.to_json()
    for artifact in plain["artifacts"]:
        artifact["bytes"] = Path(artifact["path"]).stat().st_size
    read = json.loads(result.extracted.read_text(encoding="utf-8")) if result.extracted else {}
    return {**plain, "metadata": {name: value for name, value in read.items() if name not in LONG}}


if __name__ == "__main__":
    sys.exit(main())
