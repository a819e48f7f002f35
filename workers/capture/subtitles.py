"""What is said in a film on a page: description and subtitles by yt-dlp, where the operator installed and wants it."""

from __future__ import annotations

import html
import json
import logging
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from workers.capture.process_tree import kill_family
from workers.capture.types import CaptureOptions, CaptureResult, Document, Verdict
from workers.extract.blocks import NUMBER
from workers.extract.document import one_line, scrub
from workers.extract.text import count_words, plain_text
from workers.extract.types import Block, ExtractedPage

log = logging.getLogger(__name__)
SWITCH = "LINKSNAP_MEDIA"
PROGRAM = "yt-dlp"
LIMIT_S = 25.0
# With less time left than this the page itself is in danger.
LEAST_S = 8.0
MOST_BYTES = 5_000_000
_PARAGRAPH = 300
_HAS_FILM = re.compile(r"\"VideoObject\"|property=[\"']?og:video|<video[\s>]", re.IGNORECASE)
_CUE_TIME = re.compile(r"^\d[\d:.]*\s+-->\s+\d")
_TAG = re.compile(r"<[^<>]*>")
# Its own settings and cache are left alone, and no film is fetched.
_COMMAND = (
    "--ignore-config --no-cache-dir --no-playlist --playlist-items 1 --skip-download --no-simulate --dump-single-json "
    "--no-progress --no-warnings --socket-timeout 10 --retries 1 --write-subs --write-auto-subs --sub-format vtt "
    "--sub-langs zh.*,en.* --output media --downloader native --ffmpeg-location none"
)
# All it finds on its path: the programs it would hand addresses to (ffmpeg for RTSP and RTMP, aria2c) know no proxy.
_NEEDED = ("python3", "python", "env", "sh", "cat")


def with_subtitles(result: CaptureResult, options: CaptureOptions) -> CaptureResult:
    """The result whose extracted text also holds what a film on the page says; unchanged where there is none.

    Off unless LINKSNAP_MEDIA is 1 and `yt-dlp` is on the path; only through the egress proxy.
    """
    seconds = min(LIMIT_S, options.deadline_s - sum(result.timings.get(part, 0.0) for part in ("total", "extract")))
    if result.extracted is None or seconds < LEAST_S or not _is_wanted(result, options):
        return result
    with tempfile.TemporaryDirectory(prefix="linksnap-media-") as folder:
        said = _ask(result.final_url or result.url, options.proxy_url or "", Path(folder), seconds)
        lines = _subtitles(Path(folder))
    if said is None:
        return result
    page = ExtractedPage.from_json(json.loads(result.extracted.read_text(encoding="utf-8")))
    result.extracted.write_text(json.dumps(_joined(page, said, lines).to_json()), encoding="ascii")
    return result


def _is_wanted(result: CaptureResult, options: CaptureOptions) -> bool:
    if os.environ.get(SWITCH) != "1" or not options.proxy_url or options.saved is not None:
        return False
    if result.document is not Document.PAGE or result.verdict not in (Verdict.COMPLETE, Verdict.PARTIAL):
        return False
    archive = next((one.path for one in result.artifacts if one.kind == "html"), None)
    return archive is not None and _HAS_FILM.search(archive.read_text("utf-8", "replace")) is not None


def _ask(url: str, proxy_url: str, folder: Path, seconds: float) -> dict[str, Any] | None:
    program = shutil.which(PROGRAM)
    if program is None:
        log.info("%s is on, but there is no %s", SWITCH, PROGRAM)
        return None
    # By the environment: the list of processes is open to everybody on the machine, and the proxy has a password.
    environment = {name: os.environ[name] for name in ("LANG",) if name in os.environ}
    environment |= dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), proxy_url)
    environment |= {"HOME": str(folder), "PATH": str(_own_path(folder))}
    answer = folder / "answer.json"
    with answer.open("wb") as out:
        process = subprocess.Popen(
            [program, *_COMMAND.split(), "--", url],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            log.info("%s took too long", PROGRAM)
        finally:
            kill_family(process.pid, 1.0)
            process.wait()
    try:
        said = json.loads(answer.read_bytes()[:MOST_BYTES])
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _own_path(folder: Path) -> Path:
    """A folder of programs with what a script needs to start, and nothing that could go round the proxy."""
    programs = folder / "bin"
    programs.mkdir()
    for name in _NEEDED:
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    return programs


def _subtitles(folder: Path) -> list[str]:
    """The lines of the first language there is, Chinese before English, people's before a machine's."""
    files = sorted(folder.glob("media*.vtt"), key=lambda file: (".zh" not in file.name, file.name))
    return read_vtt(files[0].read_bytes()[:MOST_BYTES].decode("utf-8", "replace")) if files else []


def read_vtt(text: str) -> list[str]:
    """The words of WebVTT cues; subtitles that roll say each line twice or more, here it stands once."""
    lines: list[str] = []
    in_cue = False
    for line in text.splitlines():
        if _CUE_TIME.match(line):
            in_cue = True
        elif not line.strip():
            in_cue = False
        elif in_cue and (words := one_line(html.unescape(_TAG.sub("", line)))) and words not in lines[-2:]:
            lines.append(words)
    return lines


def _joined(page: ExtractedPage, said: dict[str, Any], lines: list[str]) -> ExtractedPage:
    """The page with the description and the subtitles behind its own text, as blocks like all others."""
    known = page.text
    paragraphs = [part for part in re.split(r"\n+", scrub(str(said.get("description") or ""))) if part.strip()]
    words = [one_line(part) for part in paragraphs[:200] if one_line(part) not in known] + _paragraphs(lines)
    first = max((block.number for block in page.blocks), default=0) + 1
    added = tuple(Block(first + n, f"ls-{first + n}", 0, text) for n, text in enumerate(words))
    shown = "".join(f'<p id="{one.anchor}" {NUMBER}="{one.number}">{html.escape(one.text)}</p>' for one in added)
    blocks = (*page.blocks, *added)
    seconds = said.get("duration")
    length = {"seconds": round(float(seconds), 2)} if isinstance(seconds, int | float) and seconds > 0 else {}
    return replace(
        page,
        blocks=blocks,
        text=plain_text(blocks),
        words=count_words(blocks),
        reader_html=page.reader_html + (f"<section>{shown}</section>" if shown else ""),
        details={**length, **page.details, "subtitles": len(lines)},
    )


def _paragraphs(lines: list[str]) -> list[str]:
    """Cues are a few words each; a passage wants some sentences."""
    found: list[str] = []
    for line in lines:
        if found and len(found[-1]) < _PARAGRAPH:
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return found
