"""Snapshot with options, and the choice of the current version; for strangers neither exists."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from linksnap.forms.advice import advice_for
from linksnap.forms.reasons import known_reasons
from linksnap.models import Capture, Link, WorkState
from tests.kept import capture_of, link_of, snapshot_of
from tests.people import browser_of, person
from workers.capture.types import Verdict

pytestmark = pytest.mark.django_db
WISH = {"wait_s": "10", "window": "phone", "no_scripts": "on", "user_agent": "Mine/1.0", "ignore_tls_errors": "on"}


def link() -> Link:
    return link_of(person("alice"), "https://zhihu.example/问题/1", title="要登录的问题")


def test_it_asks_for_a_capture_with_what_was_chosen() -> None:
    asked = link()
    waiting = capture_of(asked)
    answer = browser_of(person("alice")).post(reverse("capture_options", args=[asked.public_id]), WISH)
    capture = Capture.objects.get(link=asked, state=WorkState.QUEUED)
    assert answer.headers["Location"] == reverse("capture", args=[capture.public_id])
    assert capture.options == {
        "extra_wait_s": 10.0, "javascript": False, "width": 390, "height": 844,
        "user_agent": "Mine/1.0", "ignore_tls_errors": True,
    }  # fmt: skip
    waiting.refresh_from_db()
    assert waiting.state == WorkState.CANCELLED


@pytest.mark.parametrize(("ticked", "kept"), [(["pdf", "wacz"], ["html", "pdf", "wacz"]), ([], ["html"])])
def test_it_makes_other_formats_once_and_remembers_them(ticked: list[str], kept: list[str]) -> None:
    asked, browser = link(), browser_of(person("alice"))
    address = reverse("capture_options", args=[asked.public_id])
    browser.post(address, {"says_formats": "1", "formats": ticked})
    assert Capture.objects.get(link=asked).options == {"formats": kept}
    page = browser.get(address).content.decode()
    for kind in ("screenshot", "pdf", "wacz"):
        assert (f'name="formats" value="{kind}" checked' in page) is (kind in ticked)
    assert browser.post(address, {"says_formats": "1", "formats": ["可执行"]}).status_code == 422


def test_it_ticks_the_formats_of_the_settings() -> None:
    page = browser_of(person("alice")).get(reverse("capture_options", args=[link().public_id])).content.decode()
    assert 'value="screenshot" checked' in page and 'value="pdf" checked' not in page


def test_it_shows_what_was_asked_last_time() -> None:
    asked = link()
    Link.objects.filter(pk=asked.pk).update(latest_capture=capture_of(asked, options={"javascript": False}))
    page = browser_of(person("alice")).get(reverse("capture_options", args=[asked.public_id])).content.decode()
    assert 'name="no_scripts" id="id_no_scripts" checked' in page.replace('type="checkbox" ', "")


@pytest.mark.parametrize(
    "wrong", [{"user_agent": "浏览器"}, {"user_agent": "a\nb"}, {"wait_s": "999"}, {"window": "tv"}]
)
def test_it_refuses_what_nobody_can_do(wrong: dict[str, str]) -> None:
    answer = browser_of(person("alice")).post(reverse("capture_options", args=[link().public_id]), {**WISH, **wrong})
    assert answer.status_code == 422
    assert not Capture.objects.exists()


def test_it_makes_a_version_current_from_its_page() -> None:
    shown = link()
    snapshot_of(shown, verdict="complete")
    snapshot_of(shown, verdict="complete")
    client = browser_of(person("alice"))
    page = client.get(reverse("snapshot_version", args=[shown.public_id, 1])).content.decode()
    address = reverse("version_current", args=[shown.public_id, 1])
    assert address in page
    answer = client.post(address, follow=True)
    shown.refresh_from_db()
    assert shown.current_snapshot is not None and shown.current_snapshot.version == 1
    assert "/undo/" in answer.content.decode()
    assert address not in client.get(reverse("snapshot", args=[shown.public_id])).content.decode()


@pytest.mark.parametrize("who", ["bob", ""])
def test_it_exists_for_nobody_else(who: str) -> None:
    shown = link()
    snapshot_of(shown)
    client = browser_of(person(who) if who else None)
    options = reverse("capture_options", args=[shown.public_id])
    current = reverse("version_current", args=[shown.public_id, 1])
    expected = 404 if who else 302
    statuses = [client.get(options), client.post(options, WISH), client.post(current)]
    assert [answer.status_code for answer in statuses] == [expected] * 3
    assert not Capture.objects.exists()


def test_it_says_what_to_do_about_a_captcha() -> None:
    shown = link()
    snapshot_of(shown, verdict="bot_check", strategy="no_scripts")
    page = browser_of(person("alice")).get(reverse("snapshot", args=[shown.public_id])).content.decode()
    assert "bot_check" in page and reverse("capture_options", args=[shown.public_id]) in page
    assert "without its scripts" in page


def test_it_has_words_for_every_verdict_and_advice_for_every_bad_one() -> None:
    codes = {verdict.value for verdict in Verdict}
    assert codes <= known_reasons()
    of_files = {"complete", "unreadable_file", "not_in_file"}
    assert [code for code in sorted(codes - of_files) if advice_for(code) is None] == []
    with override("zh-hans"):
        assert all(str(advice.text) for code in codes if (advice := advice_for(code)))
