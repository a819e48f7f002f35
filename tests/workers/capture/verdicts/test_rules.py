"""The rules of the verdicts on plain facts: addresses that say it all, `Retry-After`, files, and odd answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from workers.capture.types import Verdict
from workers.capture.verdicts.error_status import retry_after_s
from workers.capture.verdicts.judge import judge
from workers.capture.verdicts.observed import Observed, Signs
from workers.capture.verdicts.reading import signs_or_figures

# Lines of `verdict|title|text`: short pages that say what they are, and some that only sound like it.
FILE = Path(__file__).parents[3] / "sites" / "pages" / "told.txt"
TOLD = [line.split("|") for line in FILE.read_text("utf-8").splitlines()]
PROSE = Signs(letters=900, prose=800, title="西湖")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def page(url: str = "https://mp.weixin.qq.com/s/abc", **more: Any) -> Observed:
    return Observed(url=url, **{"final_url": url, "status": 200, "signs": PROSE, **more})


@pytest.mark.parametrize(
    ("final_url", "by"),
    [
        ("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x", "wechat"),
        ("https://www.zhihu.com/account/unhuman?type=unhuman", "zhihu"),
        ("https://www.xiaohongshu.com/website-login/captcha?x=1", "xiaohongshu"),
        ("https://www.google.com/sorry/index?continue=x", "google"),
        ("https://s.example/_____tmd_____/punish?x5secdata=y", "aliyun"),
    ],
)
def test_it_knows_a_check_by_where_it_was_sent(final_url: str, by: str) -> None:
    found = judge(page(final_url=final_url))
    assert (found.verdict, found.detail, found.evidence["rule"]) == (Verdict.BOT_CHECK, by, "address")
    assert judge(page(url=final_url, final_url=final_url)).verdict is Verdict.COMPLETE


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999999999999999", 86_400),
        ("Mon, 23 Nov 2026 08:02:00 GMT", 120),
        ("Mon, 23 Nov 2020 08:02:00 GMT", 0),
        ("Mon, 23 Nov 2036 08:02:00 -0000", 86_400),
        ("", None),
        ("-5", None),
        ("稍后", None),
        ("１２０", None),
        ("soon", None),
    ],
)
def test_it_reads_when_to_come_back(value: str, seconds: int | None) -> None:
    assert retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told[0]}-{told[1]}")
def test_it_understands_what_short_pages_tell(told: list[str]) -> None:
    verdict, title, text = told
    box = (text[-40:],) if verdict == "paywall" else ()
    signs = Signs(
        title=title, head=f"{title}\n{text}", tail=text, letters=len(text), prose=len(text), links=12, pay=box
    )
    found = judge(page(url="https://site.example/p/12345/abc", signs=signs))
    assert found.verdict.value == verdict, found.evidence


def test_it_hands_the_wait_out_for_busy_sites_only() -> None:
    headers = {"retry-after": "60"}
    assert judge(page(status=503, headers=headers)).evidence["retry_after"] == 60
    assert "retry_after" not in judge(page(status=404, headers=headers)).evidence


def test_it_judges_no_wall_on_a_page_that_was_sent_as_a_file() -> None:
    wall = Signs(letters=60, prose=10, title="登录", head="请先登录后查看", passwords=1)
    assert judge(page(signs=wall)).verdict is Verdict.LOGIN_WALL
    assert judge(page(signs=wall, of_file=True)).verdict is Verdict.COMPLETE
    assert judge(page(signs=wall, of_file=True, missing=1)).detail == "1 missing"


def test_it_calls_partial_what_lacks_a_fifth_of_its_parts() -> None:
    assert judge(page(missing=2, shown=5)).verdict is Verdict.COMPLETE
    assert judge(page(missing=4, shown=30)).verdict is Verdict.COMPLETE
    found = judge(page(missing=8, shown=30))
    assert (found.verdict, found.evidence["missing"]) == (Verdict.PARTIAL, 8)


def test_it_never_lets_the_evidence_hold_words_of_the_page() -> None:
    signs = replace(PROSE, prose=20, head="秘密：当前环境异常，完成验证后即可继续访问", title="秘密")
    assert "秘密" not in repr(judge(page(signs=signs)).evidence)


@pytest.mark.parametrize("answer", [None, "text", [], {}, {"letters": "很多"}, {"layers": [1]}, {"layers": None}])
def test_it_takes_no_odd_answer_of_a_page_for_signs(answer: object) -> None:
    assert Signs.from_json(answer) is None


def test_it_takes_no_senseless_figures_of_a_page() -> None:
    told: dict[str, Any] = {**vars(Signs()), "letters": 1e300, "links": -4, "title": "页面"}
    signs = Signs.from_json(told)
    assert signs is not None and (signs.letters, signs.links) == (1_000_000_000, 0)
    assert Signs.from_json({**told, "prose": float("inf")}) is None
    assert signs_or_figures(None, {"text": float("inf"), "pictures": "很多"}) == Signs()


def test_it_guesses_no_wall_where_the_page_gave_no_signs() -> None:
    signs = signs_or_figures(None, {"text": 400, "pictures": 2, "title": "页面"})
    assert judge(page(signs=signs)).verdict is Verdict.COMPLETE
    assert judge(page(signs=signs_or_figures(None, {"text": 3}))).verdict is Verdict.NEAR_EMPTY
