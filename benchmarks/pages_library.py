"""A large library for `benchmarks.pages`: links with a snapshot each, a vocabulary used as unevenly as a real one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import connection, transaction

from linksnap.models import Link, LinkTag, Snapshot, Tag, TagAlias, User
from linksnap.rules.tag_names import tag_key, tag_slug
from linksnap.services import bulk_rows, tag_upkeep
from linksnap.services.bulk_rows import Columns

TAGS_A_LINK = 3
_AT_ONCE = 10_000
_SEED = 20261123
_IN_CHINESE = (
    "机器 学习 网络 数据 排版 字体 设计 系统 语言 模型 搜索 图像 历史 经济 音乐 电影 城市 建筑 阅读 写作 "
    "摄影 旅行 健康 教育 法律 环境 能源 交通 农业 天文 物理 化学 生物 数学 哲学 心理 社会 政治 艺术 烹饪"
)
_IN_ENGLISH = (
    "machine learning network data type font design system language model search image history economy music film city "
    "building reading writing photo travel health school law climate energy transit farming space physics chemistry "
    "biology maths philosophy mind society politics art cooking"
)
_CHINESE, _ENGLISH = (tuple(words.split()) for words in (_IN_CHINESE, _IN_ENGLISH))


@dataclass(frozen=True)
class Size:
    """How many links and tags."""

    links: int
    tags: int


def fill(owner: User, size: Size, tell: Callable[[str], None]) -> None:
    """Write the library, count its tags and write down their forms as the chores do, and let the planner know."""
    ids = _write_tags(owner, size.tags)
    tell("tags")
    for numbers in _batches(size.links):
        _write_links(owner, numbers)
    tell("links")
    _put_on(owner, ids, size.links)
    tell("tags on links")
    tag_upkeep.write_forms()
    tag_upkeep.count_changed()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    tell("counted")


def _batches(count: int) -> Iterator[range]:
    return (range(start, min(start + _AT_ONCE, count)) for start in range(0, count, _AT_ONCE))


def name_of(number: int) -> str:
    """Three words, Chinese and English by turns; every tenth name stands below another one."""
    words = _CHINESE if number % 2 else _ENGLISH
    at = number // 2
    picked = [words[at % 40], words[at // 40 % 40], words[at // 1600 % 40]]
    return "".join(picked) if number % 2 else " ".join(picked)


@transaction.atomic
def _write_tags(owner: User, count: int) -> list[int]:
    ids = bulk_rows.next_ids(Tag, count)
    names = [name_of(number) for number in range(count)]
    keys = [tag_key(name) for name in names]
    slugs = [f"{tag_slug(name)}-{number}" for number, name in enumerate(names)]
    columns: dict[str, Sequence[object]] = {
        "id": ids,
        "name": names,
        "key": [f"{key}{n}" for n, key in enumerate(keys)],
        "slug": slugs,
    }
    bulk_rows.insert(Tag, Columns(columns, {"owner_id": owner.pk}))
    aliased = ids[::7]
    others = [f"又名 {number}" for number in range(len(aliased))]
    columns = {"tag_id": aliased, "name": others, "key": [tag_key(name) for name in others]}
    bulk_rows.insert(TagAlias, Columns(columns, {"owner_id": owner.pk}))
    nested = [Tag(pk=ids[number], parent_id=ids[number // 10]) for number in range(10, count, 10)]
    Tag.objects.bulk_update(nested, ["parent"], batch_size=1_000)
    return ids


@transaction.atomic
def _write_links(owner: User, numbers: Sequence[int]) -> None:
    now = datetime.now(UTC)
    ids = bulk_rows.next_ids(Link, len(numbers))
    urls = [f"https://site{number % 997}.example/{number}" for number in numbers]
    titles = [f"{name_of(number)} {number}" for number in numbers]
    saved = [now - timedelta(minutes=25 * number) for number in numbers]
    columns: dict[str, Sequence[object]] = {
        "id": ids, "url": urls, "canonical_url": urls, "host": [url.split("/")[2] for url in urls],
        "canonical_sha256": [hashlib.sha256(url.encode()).digest() for url in urls], "created_at": saved,
        "is_unread": [number % 3 > 0 for number in numbers], "is_favourite": [number % 50 == 0 for number in numbers],
        "is_archived": [number % 20 == 0 for number in numbers],
    }  # fmt: skip
    bulk_rows.insert(Link, Columns(columns, {"owner_id": owner.pk}))
    snapshots = bulk_rows.next_ids(Snapshot, len(numbers))
    columns = {"id": snapshots, "link_id": ids, "title": titles, "final_url": urls, "captured_at": saved}
    constants = {"owner_id": owner.pk, "version": 1, "lang": "zh-Hans", "verdict": "complete", "words": 800}
    bulk_rows.insert(Snapshot, Columns(columns, constants))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE linksnap_link link SET current_snapshot_id = snapshot.id FROM linksnap_snapshot snapshot"
            " WHERE snapshot.link_id = link.id AND link.id = ANY(%s)",
            [ids],
        )


def _put_on(owner: User, tags: Sequence[int], links: int) -> None:
    """Three tags a link, the n-th tag on a number of links that falls as 1 / n (Zipf's law)."""
    rng = np.random.default_rng(_SEED)
    weights = 1 / np.arange(1, len(tags) + 1)
    chosen = rng.choice(len(tags), size=(links, TAGS_A_LINK), p=weights / weights.sum())
    own = list(Link.objects.filter(owner=owner).order_by("pk").values_list("pk", flat=True))
    for places in _batches(links):
        pairs = [(own[place], tags[which]) for place in places for which in dict.fromkeys(chosen[place].tolist())]
        columns = {"link_id": [link for link, _ in pairs], "tag_id": [tag for _, tag in pairs]}
        with transaction.atomic():
            bulk_rows.insert(LinkTag, Columns(columns, {"owner_id": owner.pk, "source": "person"}))
