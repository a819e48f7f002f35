"""What browsers read about the app: installable, in the share menu, searchable from the address bar."""

import json
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from lxml import etree

from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def manifest(language: str = "en") -> dict[str, object]:
    answer = browser_of(None).get(reverse("manifest"), headers={"accept-language": language})
    assert answer["Content-Type"] == "application/manifest+json"
    loaded: dict[str, object] = json.loads(answer.content)
    return loaded


def test_it_can_be_installed() -> None:
    told = manifest()
    icons = told["icons"]
    assert isinstance(icons, list)
    assert {icon["sizes"] for icon in icons} >= {"192x192", "512x512"}
    assert all(finders.find(icon["src"].split("/static/")[1]) for icon in icons)
    shortcuts = told["shortcuts"]
    assert isinstance(shortcuts, list)
    assert [one["url"] for one in shortcuts] == ["/add/", "/?state=unread", "/tags/review/"]
    assert told["start_url"] == "/" and told["display"] == "standalone"


def test_it_takes_what_other_apps_share() -> None:
    target = manifest()["share_target"]
    assert isinstance(target, dict) and target["method"] == "GET"
    # Android puts the address into the text, among words.
    query = urlencode({"title": "好文章", "text": "好文章 https://zh.wikipedia.org/wiki/向量 来自手机"})
    page = browser_of(person("alice")).get(f"{target['action']}?{query}").content.decode()
    assert "https://zh.wikipedia.org/wiki/" in page


def test_it_lets_the_address_bar_search() -> None:
    answer = browser_of(None).get(reverse("opensearch"))
    root = etree.fromstring(answer.content)
    address = root.findtext("{*}ShortName")
    template = root.find("{*}Url").get("template")
    assert address == "LinkSnap" and template.startswith("http") and template.endswith("?q={searchTerms}")
    page = browser_of(person("alice")).get(reverse("library")).content.decode()
    assert reverse("opensearch") in page and reverse("manifest") in page
