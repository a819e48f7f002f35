"""The screens of an import: the file, the dry run, the decision, the report; for its owner alone, without scripts."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from linksnap.formats.base import FileProblem, RowReason
from linksnap.forms.import_words import file_sentence, kept_sentence, row_sentence
from linksnap.models import Link, TransferPhase, TransferRun
from linksnap.services.importing.touched import KeptReason
from linksnap.services.transfer_work import carry_out
from linksnap.templatetags.import_words import roughly
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db(transaction=True)

KARAKEEP = {
    "bookmarks": [
        {
            "createdAt": 1700000000 + number,
            "title": f"第 {number} 篇：向量检索",
            "tags": ["检索", "machine learning"],
            "content": {"type": "link", "url": f"https://zhishi.example/文章/{number}"},
            "note": "读过两遍",
        }
        for number in range(3)
    ]
    + [{"createdAt": 1700000000, "title": "书签小程序", "content": {"type": "link", "url": "javascript:alert(1)"}}]
}


def brought(browser: Client, data: bytes | None = None, name: str = "我的书签.json") -> TransferRun:
    """A file that was read through."""
    body = json.dumps(KARAKEEP).encode() if data is None else data
    answer = browser.post(reverse("imports"), {"file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302
    run = TransferRun.objects.get()
    assert answer["Location"] == reverse("import_run", args=[run.public_id])
    carry_out(run.pk)
    run.refresh_from_db()
    return run


def page_of(browser: Client, run: TransferRun, **query: str) -> str:
    return browser.get(reverse("import_run", args=[run.public_id]), query).content.decode()


def test_it_shows_what_is_in_a_file_before_anything_comes_in() -> None:
    browser = browser_of(person("alice"))
    run = brought(browser)
    page = page_of(browser, run)
    assert run.phase == TransferPhase.READY and not Link.objects.exists()
    assert "我的书签.json" in page and "第 0 篇：向量检索" in page and "检索" in page
    assert "Bring in 3 new links" in page and "javascript:alert(1)" in page


def test_it_brings_a_file_in_and_tells_row_by_row() -> None:
    browser = browser_of(person("alice"))
    run = brought(browser)
    choices = {"tags": "mine", "min_uses": "3", "folders": "collections", "extra_tags": "旧书签，imported"}
    assert browser.post(reverse("import_apply", args=[run.public_id]), choices).status_code == 302
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.phase == TransferPhase.DONE and Link.objects.count() == 3
    names = set(Link.objects.first().link_tags.values_list("tag__name", flat=True))
    assert names == {"检索", "machine learning", "旧书签", "imported"}
    page = page_of(browser, run, show="rejected")
    assert "书签小程序" in page and "第 1 篇" not in page
    report = b"".join(browser.get(reverse("import_report", args=[run.public_id]))).decode("utf-8-sig")
    assert len(report.strip().splitlines()) == 5 and "第 2 篇：向量检索" in report


def test_it_takes_an_import_back() -> None:
    browser = browser_of(person("alice"))
    run = brought(browser)
    browser.post(reverse("import_apply", args=[run.public_id]), {"tags": "mine", "min_uses": "3", "folders": "ignore"})
    carry_out(run.pk)
    browser.post(reverse("import_move", args=[run.public_id]), {"do": "undo"})
    carry_out(run.pk)
    assert not Link.objects.exists()
    assert "Taken back" in page_of(browser, run)


def test_it_keeps_the_choices_when_one_is_wrong() -> None:
    browser = browser_of(person("alice"))
    run = brought(browser)
    wrong = {"tags": "review", "min_uses": "0", "folders": "tags", "extra_tags": "好"}
    answer = browser.post(reverse("import_apply", args=[run.public_id]), wrong)
    run.refresh_from_db()
    assert answer.status_code == 422 and run.phase == TransferPhase.READY
    assert 'value="review" checked' in answer.content.decode()


def test_it_says_why_a_file_cannot_be_brought() -> None:
    browser = browser_of(person("alice"))
    assert "Choose a file first" in browser.post(reverse("imports")).content.decode()
    answer = browser.post(reverse("imports"), {"file": SimpleUploadedFile("空.html", b"")})
    assert answer.status_code == 422 and file_sentence("empty") in answer.content.decode()
    run = brought(browser, b"\x00\x01\x02" * 500, "什么.bin")
    assert run.phase == TransferPhase.FAILED
    assert file_sentence("unknown_format") in page_of(browser, run)


def test_it_forgets_a_run_but_not_its_links() -> None:
    browser = browser_of(person("alice"))
    run = brought(browser)
    browser.post(reverse("import_apply", args=[run.public_id]), {"tags": "mine", "min_uses": "3", "folders": "ignore"})
    carry_out(run.pk)
    browser.post(reverse("import_forget", args=[run.public_id]))
    assert not TransferRun.objects.exists() and Link.objects.count() == 3


@pytest.mark.parametrize("name", ["import_run", "import_report", "import_apply", "import_move", "import_forget"])
def test_it_is_nobody_elses_business(name: str) -> None:
    run = brought(browser_of(person("alice")))
    address = reverse(name, args=[run.public_id])
    bob = browser_of(person("bob"))
    found = bob.get(address) if name in {"import_run", "import_report"} else bob.post(address, {"do": "cancel"})
    assert found.status_code == 404
    assert "我的书签" not in bob.get(reverse("imports")).content.decode()


def test_it_has_a_sentence_for_every_code() -> None:
    for reason in RowReason:
        assert row_sentence(reason) != reason.value
    for problem in FileProblem:
        assert file_sentence(problem) != problem.value
    for kept in KeptReason:
        assert kept_sentence(kept) != kept.value


def test_it_says_how_long_as_people_do() -> None:
    with translation.override("en"):
        told = [roughly(n) for n in (5, 600, 7200 * 4, 3600 * 24 * 9)]
    assert told == ["1 minute", "10 minutes", "8 hours", "9 days"]
