"""Description and subtitles of films, by a stand-in for yt-dlp that writes what the real one would."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from workers.capture import subtitles
from workers.capture.subtitles import read_vtt, with_subtitles
from workers.capture.types import ArtifactFile, CaptureOptions, CaptureResult, Verdict
from workers.extract.types import Block, ExtractedPage

OPTIONS = CaptureOptions(proxy_url="http://linksnap:secret@127.0.0.1:9")
VTT = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
<c>没有演练过的备份</c>

2
00:00:03.000 --> 00:00:05.000
没有演练过的备份
不算备份 &amp; 不能安心
"""
PROGRAM = """#!/bin/sh
printf '%s' "$https_proxy" > "$SEEN"; printf '%s ' "$@" >> "$SEEN"
for name in ffmpeg ffprobe aria2c curl rtmpdump; do command -v "$name" >> "$SEEN"; done
cat > media.zh-Hans.vtt <<'END'
{vtt}
END
cat <<'END'
{said}
END
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A yt-dlp on the path, switched on."""
    said = json.dumps({"description": "一部讲备份的片子。\n第二段。", "duration": 95})
    path = tmp_path / "bin" / "yt-dlp"
    path.parent.mkdir()
    script = PROGRAM.replace("$SEEN", str(tmp_path / "seen")).format(vtt=VTT, said=said)
    path.write_text(script, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
    monkeypatch.setenv("LINKSNAP_MEDIA", "1")
    return path


def captured(
    folder: Path, archive: str = '<script type="application/ld+json">{"@type":"VideoObject"}'
) -> CaptureResult:
    (folder / "page.html").write_text(archive, encoding="utf-8")
    page = ExtractedPage(
        title="备份", blocks=(Block(4, "ls-4", 0, "第二段。"),), text="第二段。", reader_html="<p>第二段。</p>"
    )
    (folder / "extracted.json").write_text(json.dumps(page.to_json()))
    return CaptureResult(
        url="https://pian.example/片",
        verdict=Verdict.COMPLETE,
        artifacts=(ArtifactFile("html", folder / "page.html", "text/html"),),
        extracted=folder / "extracted.json",
        timings={"total": 5.0},
    )


def page_of(result: CaptureResult) -> ExtractedPage:
    assert result.extracted is not None
    return ExtractedPage.from_json(json.loads(result.extracted.read_text()))


def test_it_puts_what_is_said_behind_the_page(program: Path, tmp_path: Path) -> None:
    page = page_of(with_subtitles(captured(tmp_path), OPTIONS))
    assert [(one.number, one.text) for one in page.blocks] == [
        (4, "第二段。"),
        (5, "一部讲备份的片子。"),
        (6, "没有演练过的备份 不算备份 & 不能安心"),
    ]
    assert 'data-ls-b="6">没有演练过的备份 不算备份 &amp; 不能安心</p>' in page.reader_html
    assert page.details == {"seconds": 95.0, "subtitles": 2} and page.words > 20
    seen = (tmp_path / "seen").read_text()
    assert seen.startswith("http://linksnap:secret@") and seen.count("secret") == 1 and "-- https://pian" in seen
    # What it could hand an address to, past the proxy, it does not find.
    assert not {"ffmpeg", "ffprobe", "aria2c", "curl", "rtmpdump"} & {
        line.rpartition("/")[2] for line in seen.split("\n")
    }
    assert "--downloader native" in seen


def test_it_asks_nobody_unless_it_is_wanted(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_subtitles(captured(tmp_path, "<p>没有片子的网页</p>"), OPTIONS)
    with_subtitles(captured(tmp_path), replace(OPTIONS, proxy_url=None))
    with_subtitles(captured(tmp_path), replace(OPTIONS, deadline_s=10))
    monkeypatch.delenv("LINKSNAP_MEDIA")
    with_subtitles(captured(tmp_path), OPTIONS)
    assert not (tmp_path / "seen").exists()


@pytest.mark.parametrize(
    "script", ["#!/bin/sh\nwhile :; do :; done", "#!/bin/sh\necho '不是 JSON'", "#!/bin/sh\nexit 1"]
)
def test_it_goes_on_without_an_answer(
    script: str, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subtitles, "LIMIT_S", 0.5)
    monkeypatch.setattr(subtitles, "LEAST_S", 0.1)
    program.write_text(script)
    assert page_of(with_subtitles(captured(tmp_path), OPTIONS)).text == "第二段。"
    program.unlink()
    assert page_of(with_subtitles(captured(tmp_path), OPTIONS)).text == "第二段。"


def test_it_reads_cues_and_nothing_else() -> None:
    assert read_vtt(VTT) == ["没有演练过的备份", "不算备份 & 不能安心"]
    assert read_vtt("WEBVTT\nNOTE 不是字幕\n\nSTYLE\n::cue{}\n") == []
