"""The JSON document: valid, a line a link."""

import json

from linksnap.formats.writers.write_json import write_json
from tests.linksnap.formats.writers.samples import highlight, link


def test_it_writes_one_document() -> None:
    rows = [link(folders=(("阅读", "字体"),), highlights=(highlight(),)), link(title='引号"与\\', lang="zh-Hans")]
    data = b"".join(write_json(rows))
    document = json.loads(data)
    assert (document["format"], document["version"], len(document["links"])) == ("linksnap-links", 1, 2)
    first, second = document["links"]
    assert first["collections"] == [["阅读", "字体"]] and first["highlights"][0]["quote"] == "行高与标点"
    assert first["created_at"] == "2026-11-20T09:30:00Z" and first["published_at"] is None
    assert second["title"] == '引号"与\\' and "中文".encode() in data and data.count(b"\n") == 4


def test_it_writes_an_empty_library() -> None:
    assert json.loads(b"".join(write_json([])))["links"] == []
