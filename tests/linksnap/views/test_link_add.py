"""Adding links: with and without htmx, one and many, refused and known ones."""

import pytest

from linksnap.models import Capture, Link
from tests.kept import snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
FROM_DESK = {"HX-Request": "true", "HX-Target": "desk"}


def test_it_saves_one_and_leads_to_its_capture() -> None:
    response = browser_of(person("alice")).post("/add/", {"url": "https://zili.example/排版"})
    assert response.status_code == 303
    assert response["Location"] == f"/captures/{Capture.objects.get().public_id}/"


def test_it_saves_many_and_leads_to_the_queue() -> None:
    text = "看这两篇：https://a.example/一 和 https://b.example/二。"
    response = browser_of(person("alice")).post("/add/", {"url": text})
    assert response["Location"] == "/captures/"
    assert Link.objects.filter(owner=person("alice")).count() == 2


def test_it_answers_htmx_with_the_row_in_the_tray() -> None:
    response = browser_of(person("alice")).post("/add/", {"url": "https://zili.example/排版"}, headers=FROM_DESK)
    piece = response.content.decode()
    assert response.status_code == 200
    assert f'id="job-{Capture.objects.get().public_id}"' in piece
    assert 'sse-connect="/events/"' in piece
    assert "<html" not in piece


@pytest.mark.parametrize("headers", [{}, FROM_DESK], ids=["page", "piece"])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "先粘贴一个网址。"),
        ("ftp://旧站.example/文件", "只能保存 http:// 和 https:// 网址。"),
        ("http://127.0.0.1/内网", "这个地址属于内部网络"),
        (f"https://zili.example/{'长' * 4000}", "网址太长"),
    ],
)
def test_it_says_in_the_persons_language_why_it_saves_nothing(
    text: str, sentence: str, headers: dict[str, str]
) -> None:
    client = browser_of(person("alice"))
    client.cookies["linksnap_language"] = "zh-hans"
    response = client.post("/add/", {"url": text}, headers=headers)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Link.objects.exists()


def test_it_says_when_a_page_was_saved_before() -> None:
    alice = person("alice")
    client = browser_of(alice)
    client.post("/add/", {"url": "https://zili.example/paiban"})
    link = Link.objects.get()
    Capture.objects.all().delete()
    snapshot_of(link, "中文网页排版")
    response = client.post("/add/", {"url": "https://zili.example/paiban"})
    assert response.status_code == 200
    assert "You saved this before" in response.content.decode()
    assert f"/links/{link.public_id}/again" in response.content.decode()


def test_it_fills_the_form_from_its_address() -> None:
    page = browser_of(person("alice")).get("/add/", {"url": "https://zili.example/?q=排版"}).content.decode()
    assert "https://zili.example/?q=排版</textarea>" in page


def test_it_is_closed_to_strangers() -> None:
    assert browser_of(None).post("/add/", {"url": "https://zili.example/"}).status_code == 302
    assert not Link.objects.exists()
