"""`/imports`: a file in, a dry run, the decision, the report, undo; and what cannot be."""

import json
from typing import Any

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from pytest_django import Settings

from linksnap.models import Link, TransferRun
from linksnap.services.importing import files as import_files
from tests.imported import file_of, plain_lines, worked  # noqa: F401
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_lines")]

ROWS = (
    {"url": "https://zili.example/排版", "title": "中文网页排版", "tags": ["排版"], "folders": [["设计"]]},
    {"url": "javascript:alert(1)", "title": "=HYPERLINK(1)"},
)


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def send(program: Program, data: bytes, name: str = "书签.jsonl", **fields: str) -> Any:
    parts = [(f'name="{field}"', value.encode()) for field, value in fields.items()]
    parts.append((f'name="file"; filename="{name}"\r\nContent-Type: text/html', data))
    body = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
        for head, value in parts
    )
    return program.ask("POST", "imports", body + f"--{BOUNDARY}--\r\n".encode(), Content_Type=MULTIPART_CONTENT)


def read(program: Program, *rows: object) -> dict[str, Any]:
    """A file that was sent and read through."""
    sent = send(program, file_of(*rows))
    assert sent.status_code == 201, sent.content
    worked(TransferRun.objects.get(public_id=sent.json()["id"]))
    found: dict[str, Any] = program.get(sent["Location"])
    return found


def test_it_takes_a_file_and_says_what_would_happen(program: Program) -> None:
    sent = send(program, file_of(*ROWS))
    assert sent.status_code == 201 and sent.json()["phase"] == "reading" and sent.json()["preview"] is None
    worked(TransferRun.objects.get())
    found = program.get(sent["Location"])
    preview = found["preview"]
    assert (found["phase"], found["file_name"], found["format"]) == ("ready", "书签.jsonl", "text")
    assert (preview["rows"], preview["new"], preview["rejected"]) == (2, 1, 1)
    assert preview["reasons"] == [{"name": "not_a_web_address", "count": 1}]
    assert preview["folders"] == [{"path": ["设计"], "links": 1}]
    assert [sample["outcome"] for sample in preview["samples"]] == ["added", "rejected"]
    assert found["captures"]["waiting"] == 1 and not Link.objects.exists()


def test_it_brings_it_in_reports_and_takes_it_back(program: Program) -> None:
    path = f"imports/{read(program, *ROWS)['id']}"
    assert program.ask("POST", f"{path}/apply", {"folders": "tags", "extra_tags": ["搬来的"]}).status_code == 200
    run = worked(TransferRun.objects.get())
    found = program.get(path)
    assert found["phase"] == "done" and found["counts"] == {"added": 1, "merged": 0, "duplicate": 0, "rejected": 1}
    assert program.get("links")["items"][0]["tags"] == ["排版", "搬来的", "设计"]
    table = b"".join(program.ask("GET", f"{path}/report.csv")).decode()
    assert "1,added,,https://zili.example/" in table and "not_a_web_address" in table
    assert "'=HYPERLINK(1)" in table
    assert program.ask("POST", f"{path}/undo").json()["phase"] == "undoing"
    worked(run)
    assert program.get(path)["undo"]["links_removed"] == 1 and not Link.objects.exists()
    assert program.ask("DELETE", path).status_code == 204 and program.get("imports")["items"] == []


def test_it_lists_imports_newest_first(program: Program) -> None:
    first, second = read(program, ROWS[0])["id"], read(program, ROWS[1])["id"]
    assert [item["id"] for item in program.get("imports")["items"]] == [second, first]


def test_it_says_what_does_not_go_together(program: Program) -> None:
    path = f"imports/{read(program, *ROWS)['id']}"
    for move in ("pause", "resume", "undo"):
        assert code_of(program.ask("POST", f"{path}/{move}")) == (409, "wrong_phase")
    assert program.ask("POST", f"{path}/apply", {}).status_code == 200
    assert code_of(program.ask("POST", f"{path}/apply", {})) == (409, "wrong_phase")
    assert program.ask("POST", f"{path}/cancel").json()["phase"] == "cancelled"


@pytest.mark.parametrize("body", [{"tags": "theirs"}, {"min_uses": 0}, {"folder": "tags"}, {"extra_tags": "a"}, []])
def test_it_takes_no_choices_of_another_shape(program: Program, body: object) -> None:
    path = f"imports/{read(program, *ROWS)['id']}"
    assert code_of(program.ask("POST", f"{path}/apply", body)) == (422, "invalid_request")
    assert TransferRun.objects.get().phase == "ready"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "con.html", "长" * 300, "零\x00字节.html", "📚.html", "..", "/", "C:\\书签.html"]
)
def test_it_never_uses_a_file_name_as_a_path(program: Program, name: str) -> None:
    sent = send(program, file_of(ROWS[0]), name)
    if sent.status_code == 201:
        run = TransferRun.objects.get()
        assert import_files.upload_path(run).read_bytes() == file_of(ROWS[0])
        assert "/" not in run.file_name and "\x00" not in run.file_name and len(run.file_name) <= 255
        assert [path.name for path in import_files.run_folder(run).iterdir()] == ["upload"]
    else:
        # Django takes a part with such a name for no file at all.
        assert code_of(sent) == (422, "invalid_request")


def test_it_takes_no_empty_and_no_endless_file(program: Program, settings: Settings) -> None:
    before = set(import_files.folders())
    assert code_of(send(program, b"")) == (422, "empty")
    settings.MAX_IMPORT_BYTES = 10
    assert code_of(send(program, file_of(*ROWS))) == (413, "too_large")
    settings.MAX_IMPORT_BYTES = -1024 * 1024
    assert code_of(send(program, file_of(*ROWS))) == (413, "body_too_large")
    assert not TransferRun.objects.exists() and set(import_files.folders()) == before


def test_it_takes_a_format_it_knows_and_no_other(program: Program) -> None:
    assert code_of(send(program, file_of(*ROWS), format="docx")) == (422, "invalid_request")
    assert send(program, file_of(*ROWS), format="netscape").json()["format"] == "netscape"


def test_it_says_when_the_disk_is_full(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "设备上没有空间")

    monkeypatch.setattr(import_files, "_write", full)
    assert code_of(send(program, file_of(*ROWS))) == (507, "no_room")
    assert not TransferRun.objects.exists()


@pytest.mark.parametrize("body", [b"", b"--x", json.dumps({"file": "x"}).encode()])
def test_it_wants_a_file(program: Program, body: bytes) -> None:
    response = program.ask("POST", "imports", body, Content_Type=MULTIPART_CONTENT)
    assert code_of(response)[0] in (400, 422) and not TransferRun.objects.exists()
