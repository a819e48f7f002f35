"""The command palette: what it finds in both languages, its two forms, and that it is each person's own."""

import pytest
from django.test import Client

from linksnap.models import Collection, SavedSearch
from linksnap.services import tags
from tests.kept import link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
IN_A_DIALOG = {"hx-request": "true"}


def found(client: Client, text: str, language: str = "en") -> str:
    client.cookies["linksnap_language"] = language
    return client.get("/palette/", {"q": text}, headers=IN_A_DIALOG).content.decode()


def test_it_finds_pages_and_ones_own_things_by_what_people_type() -> None:
    alice = person("alice")
    link = link_of(alice)
    snapshot_of(link, "中文网页排版")
    tags.add(link, "归档")
    shelf = Collection.objects.create(owner=alice, name="待办书架", position=1)
    SavedSearch.objects.create(owner=alice, name="中文待读", query="lang:zh is:unread", mode="hybrid", position=1)
    client = browser_of(alice)
    for text, expected in {
        "导入": 'href="/import/"',
        "impo": 'href="/import/"',
        "shortcuts": 'href="/help/keys/"',
        "归": 'href="/tags/',
        "guidang": 'href="/tags/',
        "gd": 'href="/tags/',
        "书架": f'href="/collections/{shelf.public_id}/"',
        "待读": 'href="/searches/',
        "网页排": f'href="/s/{link.public_id}/"',
        "ZILI": f'href="/s/{link.public_id}/"',
    }.items():
        assert expected in found(client, text), text
    # By their sound: pages where they are shown in Chinese, one's own things anywhere.
    assert f'href="/collections/{shelf.public_id}/"' in found(client, "shujia") + found(client, "dbsj")
    for text, expected in {
        "shezhi": "/settings/",
        "sz": "/settings/",
        "guize": "/tags/rules/",
        "bqgz": "/tags/rules/",
    }.items():
        assert f'href="{expected}"' in found(client, text, "zh-hans") and f'href="{expected}"' not in found(
            client, text
        )
    assert "导入" in found(client, "import", "zh-hans") and 'href="/?q=%E7%BD%91"' in found(client, "网")
    assert "归档" not in found(browser_of(person("bob")), "归") and "排版" not in found(browser_of(person("bob")), "")


def test_it_is_a_page_and_the_list_of_a_dialog() -> None:
    snapshot_of(link_of(person("alice")), "<b>排版</b>")
    client = browser_of(person("alice"))
    page = client.get("/palette/?q=%00排").content.decode()
    assert "<!doctype html>" in page and 'role="option"' not in page and "&lt;b&gt;排版&lt;/b&gt;" in page
    options = found(client, "排")
    assert 'role="option"' in options and "<!doctype" not in options
    # People and status are of the instance's owner alone.
    assert "/people/" not in page + found(client, "people")
