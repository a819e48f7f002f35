"""The made-up pages of the sample library: Chinese and English, young and old, tagged and not."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.e2e.drawn_pages import Look

_PAPER = Look("#f7f1e4", "#3b2f28", "#b5533c", "article")
_WHITE = Look("#ffffff", "#1b2430", "#2b59d9", "chart")
_DUSK = Look("#c8705c", "#3a4a66", "#24384f", "picture")
_MANUAL = Look("#fdfdfb", "#1f2b3a", "#1f2b3a", "manual")
GREEN = Look("#f3f8f3", "#1c3a2b", "#147a4d", "article")
_NIGHT = Look("#14202b", "#e8edf2", "#6cd1b3", "article")


@dataclass(frozen=True)
class Page:
    """One made-up page: what stands on it, how it looks, how old it is in hours, its tags and proposals."""

    url: str
    title: str
    lines: Sequence[str]
    look: Look
    lang: str
    hours: float
    words: int
    tags: Sequence[str] = ()
    proposals: Sequence[str] = ()
    versions: int = 1
    unread: bool = False
    favourite: bool = False


PAGES = (
    Page(
        "https://zili.example/typesetting",
        "中文网页排版，为什么仍需手调",
        (
            "标点挤压、避头尾、中西文间距，这些在活字时代由拣字工完成的事，到了浏览器里却常常被忘记。",
            "一行三十八字，行高一点八倍，段首不必再空两格。",
        ),
        _PAPER,
        "zh-Hans",
        2,
        3200,
        ("排版", "css"),
        ("字体",),
        3,
        True,
    ),
    Page(
        "https://searchlab.example/rrf",
        "Reciprocal rank fusion in 40 lines of SQL",
        (
            "Keyword search finds the words. Vectors find the idea. Merging two ranked lists needs no training.",
            "For each document add 1/(k + rank) over every list it appears in.",
        ),
        _MANUAL,
        "en",
        26,
        1380,
        ("search/ranking", "sql"),
        (),
        1,
        True,
        True,
    ),
    Page(
        "https://forge.example/archivekit/wacz-tools",
        "archivekit/wacz-tools: pack, verify and replay web archives",
        (
            "Each record carries a digest, so a capture can be checked years later.",
            "Install it, point it at a folder, and replay in any browser.",
        ),
        Look("#ffffff", "#20262c", "#0a58c2", "manual"),
        "en",
        52,
        900,
        ("archiving", "python", "cli"),
        (),
        2,
    ),
    Page(
        "https://yeji.example/dongtan",
        "城市边缘的湿地：崇明东滩影像志",
        ("候鸟每年三月从澳大利亚北上。", "潮水退去以后，滩涂上留下细密的脚印。"),
        _DUSK,
        "zh-Hans",
        75,
        1600,
        ("摄影", "自然"),
        ("上海",),
        1,
        True,
    ),
    Page(
        "https://smallbox.example/encoders",
        "Embedding a library on two cores: pages per minute for four small encoders",
        ("mini", "small", "base", "large"),
        _WHITE,
        "en",
        99,
        2760,
        ("embeddings", "benchmarks"),
        ("self-hosting",),
    ),
    Page(
        "https://stratadb.example/manual/indexes",
        "StrataDB manual: 11.2 Index types",
        (
            "Each index type uses an algorithm best suited to a class of queries.",
            "Inverted indexes handle several component values.",
        ),
        _MANUAL,
        "en",
        147,
        3450,
        ("databases", "reference"),
        (),
        5,
    ),
    Page(
        "https://board.example/t/archived",
        "Show: I archived every link I saved since 2009",
        ("Of my 11,400 bookmarks, 31% are dead and another 12% resolve to something different.",),
        Look("#fbfaf4", "#33281f", "#d9622b", "article"),
        "en",
        196,
        5060,
        ("link-rot", "archiving"),
    ),
    Page(
        "https://xiaozao.example/noodles",
        "周末菜谱：雪菜黄鱼面",
        ("小黄鱼两面煎至金黄，另起锅炒雪菜。", "面要硬，汤要宽，最后撒一把葱花。"),
        Look("#fdf1ea", "#5a2d1d", "#3f7d57", "article"),
        "zh-Hans",
        240,
        1100,
        ("菜谱",),
        ("面食",),
    ),
    Page(
        "https://papers.example/link-rot.pdf",
        "Link rot in scholarly citations: a ten-year study",
        ("Half of all links cited in 2014 no longer resolve to the cited content.",),
        Look("#ffffff", "#222222", "#5d6166", "article"),
        "en",
        320,
        8000,
        ("link-rot", "research"),
    ),
    Page(
        "https://frontrow.example/keyboard",
        "Designing for the keyboard first",
        ("Focus is a place. Never lose it.", "Every action has one key, and every key can be turned off."),
        _NIGHT,
        "en",
        410,
        1900,
        ("accessibility", "ui"),
    ),
    Page(
        "https://jifang.example/backup",
        "自托管备份的三二一法则",
        ("没有演练过的备份不算备份。", "每个季度挑一个周末，从零恢复一次。"),
        GREEN,
        "zh-Hans",
        480,
        3600,
        ("self-hosting", "备份"),
    ),
    Page(
        "https://tide.example/slow-web",
        "The quiet return of the personal website",
        ("People are planting gardens again, one page at a time.",),
        Look("#eef3f8", "#22324a", "#5a3fb0", "article"),
        "en",
        700,
        2100,
        ("writing",),
    ),
)
