"""A library of many small pages about a dozen things, in Chinese and English, with its map as the product draws it."""

import hashlib
from datetime import timedelta

import numpy as np
from django.utils import timezone

from linksnap.models import Encoder, Link, LinkTag, User
from linksnap.services import encoder_vectors, library_maps, search_index, tags
from linksnap.services.encoder_vectors import PageVectors
from workers.map_drawing import draw

DIMENSIONS = 384
# A topic: its tags, and what its pages are about.
TOPICS: dict[tuple[str, str], tuple[str, ...]] = {
    ("web-archiving", "网页存档"): ("link rot", "WARC files", "the Wayback Machine", "失效链接", "单页存档"),
    ("typography", "排版"): ("variable fonts", "line length", "中文标点", "竖排", "字体回退"),
    ("databases", "数据库"): ("Postgres indexes", "query planners", "write-ahead logs", "全文检索", "向量索引"),
    ("baking", "烘焙"): ("sourdough", "rye bread", "oven steam", "老面馒头", "欧包"),
    ("gardening", "园艺"): ("raised beds", "compost", "tomato blight", "阳台种菜", "多肉养护"),
    ("cycling", "骑行"): ("touring frames", "gear ratios", "night rides", "环青海湖", "通勤路线"),
    ("astronomy", "天文"): ("Messier objects", "dark skies", "home-made telescopes", "流星雨", "行星观测"),
    ("python", "编程"): ("asyncio", "type hints", "packaging", "装饰器", "性能分析"),
    ("privacy", "隐私"): ("browser fingerprints", "mail aliases", "passkeys", "端到端加密", "权限管理"),
    ("cartography", "地图学"): ("map projections", "contour lines", "tile servers", "古地图", "地名考"),
    ("tea", "茶"): ("oolong", "water temperature", "tea houses", "普洱", "盖碗"),
    ("music", "音乐"): ("counterpoint", "field recordings", "old synthesisers", "古琴", "民歌采集"),
}
_EN = ("A field guide to {}", "Notes on {}", "How {} came about", "{} explained", "What we got wrong about {}")
_ZH = ("{}入门", "关于{}的笔记", "{}的来龙去脉", "为什么要懂{}", "{}常见的误解")


def map_of(owner: User, pages: int = 360) -> list[Link]:
    """Fill `owner`'s library with `pages` pages and draw its map."""
    links = fill_map_library(owner, pages)
    library_maps.draw(owner)
    row = library_maps.begin(owner.library_maps.latest("pk").pk)
    assert row is not None
    draw(row)
    return links


def fill_map_library(owner: User, pages: int) -> list[Link]:
    """Put `pages` pages into `owner`'s library, with tags and vectors."""
    encoder = search_index.register_encoder("made-up", "0" * 64, DIMENSIONS)
    search_index.ensure_partition(encoder)
    links = _links(owner, pages)
    _tag(owner, links)
    _keep_vectors(encoder, links)
    return links


def _links(owner: User, pages: int) -> list[Link]:
    made = []
    for n in range(pages):
        about = list(TOPICS.values())[n % len(TOPICS)][n // len(TOPICS) % 5]
        title = (_EN if about.isascii() else _ZH)[n // 60 % 5].format(about)
        url = f"https://{['notes', 'blog', 'zhuanlan', 'wiki'][n % 4]}.example/{n}"
        made.append(
            Link(
                owner=owner,
                url=url,
                canonical_url=url,
                canonical_sha256=hashlib.sha256(url.encode()).digest(),
                host=url.split("/")[2],
                title=title[0].upper() + title[1:],
                is_unread=False,
                created_at=timezone.now() - timedelta(hours=n),
            )
        )
    links = Link.objects.bulk_create(made)
    search_index.refresh_link_words([link.pk for link in links])
    return links


def _tag(owner: User, links: list[Link]) -> None:
    names = list(TOPICS)
    made = {name: tags.get_or_create(owner.pk, name) for topic in names for name in topic}
    LinkTag.objects.bulk_create(
        LinkTag(owner=owner, link=link, tag=made[names[n % len(names)][not link.title.isascii()]])
        for n, link in enumerate(links)
        if n % 5
    )


def _keep_vectors(encoder: Encoder, links: list[Link]) -> None:
    """Vectors around a middle for each topic, and around lesser ones for what a page is about."""
    rng = np.random.default_rng(11)
    topics = rng.normal(size=(len(TOPICS), DIMENSIONS))
    topics[1::2] += topics[::2] * 0.8
    common = rng.normal(size=DIMENSIONS) * 2.0
    abouts = rng.normal(size=(len(TOPICS), 5, DIMENSIONS)) * 0.7
    kept = []
    for n, link in enumerate(links):
        topic, about = n % len(TOPICS), n // len(TOPICS) % 5
        vector = topics[topic] + abouts[topic, about] + common + rng.normal(size=DIMENSIONS) * 3.8
        kept.append(PageVectors(link.pk, [], [], (vector / np.linalg.norm(vector)).tolist()))
    encoder_vectors.add(encoder, kept)
