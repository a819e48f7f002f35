"""Which texts are nearly the same: edited and framed ones are, translated and half quoted ones are not."""

import random

import pytest

from linksnap.rules.near_text import NEAR, TOO_SHORT, bands, resemblance, shingles, sketch

_RANDOM = random.Random(20260503)
CHINESE = "".join(
    _RANDOM.choice("备份排版标点字体行高开源服务器硬盘网页抓取搜索标签资料库快照合集语言模型") for _ in range(600)
)
ENGLISH = " ".join(
    _RANDOM.choice(
        [
            "backup",
            "restore",
            "disk",
            "page",
            "archive",
            "search",
            "tag",
            "library",
            "snapshot",
            "server",
            "model",
            "language",
            "font",
        ]
    )
    for _ in range(400)
)
FRAME = "首页 关于我们 订阅 版权所有 联系 登录 注册 广告 推荐阅读 上一篇 下一篇 分享到 评论 热门文章 最新动态"


def _edited(text: str, every: int) -> str:
    """Every so many characters (words, where there are spaces) another one."""
    parts = text.split(" ") if " " in text else list(text)
    changed = ["新" if at % every == 0 else part for at, part in enumerate(parts)]
    return (" " if " " in text else "").join(changed)


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_it_finds_what_was_edited_or_framed(text: str) -> None:
    own = shingles(text)
    for other in (text, _edited(text, 20), f"{FRAME} {text} {FRAME}", text.upper(), "　".join((FRAME, text))):
        there = shingles(other)
        assert resemblance(own, there) >= NEAR
        assert any(a == b for a, b in zip(bands(sketch(own)), bands(sketch(there)), strict=True))


def test_it_folds_width_and_traditional_characters() -> None:
    assert resemblance(shingles("開源軟體的備份，ＡＢＣ 與標點"), shingles("开源软体的备份, abc 与标点")) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [(CHINESE, ENGLISH), (CHINESE, CHINESE[:300] + ENGLISH), (CHINESE, ""), ("", ""), ("备份", "备份")],
)
def test_it_keeps_apart_what_says_something_else(one: str, other: str) -> None:
    assert resemblance(shingles(one), shingles(other)) < NEAR


@pytest.mark.parametrize("text", ["", "备份 备份", "\x00\ud800" * 9, "=" * 5_000, "好" * 5_000, "word " * 900])
def test_it_compares_no_text_without_enough_words_of_its_own(text: str) -> None:
    assert sketch(shingles(text)) == TOO_SHORT


def test_it_makes_a_number_that_the_database_holds() -> None:
    sketches = {sketch(shingles(f"{number} {CHINESE[number:]}")) for number in range(40)}
    assert all(-(2**63) <= one < 2**63 and one != TOO_SHORT for one in sketches)
    assert all(0 <= part < 2**16 for one in sketches for part in bands(one)) and len(bands(-1)) == 4
