"""Small words of the templates: ages, numbers, sizes, languages, sites."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from linksnap.templatetags import interface
from linksnap.templatetags.capture_words import kind_names, step_detail


@pytest.mark.parametrize(
    ("ago", "english", "chinese"),
    [
        (timedelta(seconds=20), "now", "刚刚"),
        (timedelta(minutes=5), "5 min", "5 分钟前"),
        (timedelta(hours=2), "2 h", "2 小时前"),
        (timedelta(hours=30), "yesterday", "昨天"),
    ],
)
def test_it_says_how_long_ago(ago: timedelta, english: str, chinese: str) -> None:
    moment = timezone.now() - ago
    with translation.override("en"):
        assert interface.age(moment) == english
    with translation.override("zh-hans"):
        assert interface.age(moment) == chinese


def test_it_gives_older_things_a_date_and_a_year_only_when_it_is_another() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with translation.override("en"):
        assert interface.short_date(datetime(2026, 10, 3, tzinfo=UTC), now) == "3 Oct"
        assert interface.short_date(datetime(2025, 5, 3, tzinfo=UTC), now) == "3 May 2025"
    with translation.override("zh-hans"):
        assert interface.short_date(datetime(2026, 10, 3, tzinfo=UTC), now) == "10月3日"


@pytest.mark.parametrize(("text", "language"), [("排版", "zh-Hans"), ("css", "en"), ("ひらがな", "ja"), ("한글", "ko")])
def test_it_tells_the_language_of_a_text_by_its_script(text: str, language: str) -> None:
    assert interface.text_lang(text) == language


def test_it_believes_what_is_known_of_a_language() -> None:
    assert interface.text_lang("漢字", "zh-Hant") == "zh-Hant"


@pytest.mark.parametrize(("size", "shown"), [(0, "0 B"), (812, "812 B"), (34_000, "34 kB"), (1_240_000, "1.2 MB")])
def test_it_shows_sizes(size: int, shown: str) -> None:
    assert interface.file_size(size) == shown


def test_it_groups_numbers_in_both_languages() -> None:
    with translation.override("zh-hans"):
        assert interface.grouped(1284) == "1,284"


@pytest.mark.parametrize(
    ("host", "letter"), [("www.zili.example", "Z"), ("字里.example", "字"), ("---", "·"), ("4chan.example", "4")]
)
def test_it_finds_the_letter_of_a_site(host: str, letter: str) -> None:
    assert interface.site_letter(host) == letter


def test_it_shows_addresses_as_people_read_them() -> None:
    assert interface.bare_url("https://www.zili.example/%E6%8E%92%E7%89%88/") == "zili.example/排版"


def test_it_names_steps_and_artifacts() -> None:
    with translation.override("zh-hans"):
        assert step_detail("21/34", "render") == "，已载入 21/34 项资源"
        assert kind_names(["html", "screenshot", "thumbnail"]) == "已存网页、图像。"
    with translation.override("en"):
        assert kind_names(["html", "screenshot"]) == "Kept: page, image."
        assert kind_names([]) == ""


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(hours=30), "yesterday"),
    ],
)
def test_it_says_how_long_ago_as_a_sentence_has_it(ago: timedelta, told: str) -> None:
    with translation.override("en"):
        assert interface.ago(timezone.now() - ago) == told
        assert interface.ago(datetime(2020, 11, 3, tzinfo=UTC)) == "on 3 Nov 2020"
