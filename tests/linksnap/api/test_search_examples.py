"""The Python pieces of docs/search-api.md run as they stand there."""

import io
import re
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

import pytest
from django.test import Client

from linksnap.models import TokenScope
from linksnap.services import tokens
from tests.people import person
from tests.searchable import page_of
from tests.shape.tree import ROOT

pytestmark = pytest.mark.django_db
PIECES = re.findall(r"```python\n(.*?)```", (ROOT / "docs/search-api.md").read_text(encoding="utf-8"), re.DOTALL)


def test_it_runs_the_examples(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    alice = person("alice")
    text = "没有演练过的备份不算备份，每个季度从零恢复一次。" * 6
    for name in ("jifang", "zhuanzai"):
        page_of(alice, name, text, title=f"三二一法则 {name}")
    page_of(alice, "yingpan", "硬盘的备份与恢复：每个季度检查一次硬盘。", title="硬盘")
    monkeypatch.setenv("LINKSNAP", "http://testserver/api/v1")
    monkeypatch.setenv("TOKEN", tokens.create(alice, "docs", TokenScope.READ).secret)

    def answered(request: Request) -> Any:
        parts = urlsplit(request.full_url)
        headers = dict(request.header_items())
        kind = headers.pop("Content-type")
        answer = Client().generic(
            request.get_method(), f"{parts.path}?{parts.query}", request.data or b"", kind, headers=headers
        )
        assert answer.status_code == 200, answer.content.decode()
        return io.BytesIO(answer.content)

    monkeypatch.setattr("urllib.request.urlopen", answered)
    exec("\n".join(PIECES), {})
    printed = capsys.readouterr().out
    assert len(PIECES) >= 5 and "三二一法则 jifang" in printed and "'coverage': 1.0" in printed
