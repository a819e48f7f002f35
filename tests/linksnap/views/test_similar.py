"""`/similar/` and what says that a page is nearly another: lists, chips, the bar, hits put together."""

import random

import pytest
from django.test import Client

from linksnap.models import Link
from tests.kept import link_of
from tests.people import person
from tests.searchable import fake_encoder, page_of

pytestmark = pytest.mark.django_db
CHANCE = random.Random(5)
LONG = "".join(CHANCE.choice("备份排版标点字体行高开源服务器硬盘网页抓取") for _ in range(120))


@pytest.fixture(autouse=True)
def _an_encoder_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "linksnap.services.similar.phrase_vector",
        lambda text, encoder: fake_encoder().encode_queries([text])[0].tolist(),
    )


def signed_in() -> Client:
    client = Client()
    client.force_login(person("alice"))
    return client


def pages() -> dict[str, Link]:
    texts = {
        "beifen": "备份 硬盘 恢复 季度",
        "yingpan": "硬盘 备份 检查 季度",
        "ziti": "字体 标点 行高",
        "tang": "番茄 牛肉 汤",
    }
    return {name: page_of(person("alice"), name, text, title=f"题目 {name}") for name, text in texts.items()}


def test_it_lists_what_is_like_a_page_with_its_examples_as_chips() -> None:
    links, client = pages(), signed_in()
    html = client.get(f"/similar/?like={links['beifen'].public_id}").content.decode()
    assert f"card-{links['yingpan'].public_id}" in html and f"card-{links['beifen'].public_id}" not in html
    assert "like “题目 beifen”" in html
    ids = f"like={links['ziti'].public_id}&unlike={links['yingpan'].public_id}"
    both = client.get(f"/similar/?{ids}&q=番茄+牛肉+汤").content.decode()
    assert "unlike “题目 yingpan”" in both and "番茄" in both and f"card-{links['tang'].public_id}" in both
    assert "card-" not in client.get(f"/similar/?{ids}&q=番茄+lang:en").content.decode()


def test_it_answers_what_makes_no_sense() -> None:
    links, client = pages(), signed_in()
    assert client.get("/similar/")["Location"] == "/" and client.get("/similar/?like=坏,x&unlike=")["Location"] == "/"
    theirs = link_of(person("bob"), "https://bob.example/")
    bare = link_of(person("alice"), "https://zili.example/空")
    one = links["ziti"].public_id
    assert client.get(f"/similar/?like={theirs.public_id}").status_code == 404
    assert "not searchable yet" in client.get(f"/similar/?like={bare.public_id}").content.decode()
    assert "should be like" in client.get(f"/similar/?unlike={one}").content.decode()
    for odd in (
        "page=0",
        "page=999999999",
        "q=%00",
        "q=" + "长" * 3_000,
        "view=鸡",
        "q=(((",
        "q=———",
        "like=" + one * 40,
    ):
        assert client.get(f"/similar/?like={one}&{odd}").status_code == 200, odd


def test_it_is_led_to_by_the_bar_which_acts_on_such_a_list() -> None:
    links, client = pages(), signed_in()
    first, second = links["beifen"].public_id, links["ziti"].public_id
    answer = client.post("/links/batch/", {"do": "similar", "link": [first, second], "next": "/"})
    assert answer["Location"].startswith("/similar/?like=") and {first, second} <= set(
        answer["Location"][15:].split(",")
    )
    there = f"/similar/?like={first}"
    less = client.post("/links/batch/", {"do": "unlike", "link": [second], "next": there})
    assert less["Location"] == f"/similar/?like={first}&unlike={second}"
    client.post("/links/batch/", {"do": "archive", "all": "1", "next": f"{there}&q=硬盘"})
    archived = Link.objects.filter(is_archived=True)
    assert links["yingpan"] in archived and links["beifen"] not in archived


def test_it_tells_of_nearly_the_same_text_on_the_page_and_among_hits() -> None:
    first, second = page_of(person("alice"), "first", LONG), page_of(person("alice"), "second", f"{LONG}。转载")
    client = signed_in()
    for link, other in ((first, second), (second, first)):
        html = client.get(f"/s/{link.public_id}/").content.decode()
        assert "Nearly the same text" in html and f"/s/{other.public_id}/" in html
    found = client.get(f"/?q={LONG[:8]}&mode=keyword").content.decode()
    assert found.count('<li class="card') == 1 and "+1 nearly the same" in found
    whole = client.get(f"/?q={LONG[:8]}&mode=keyword&copies=1").content.decode()
    assert whole.count('<li class="card') == 2 and "nearly the same" not in whole
