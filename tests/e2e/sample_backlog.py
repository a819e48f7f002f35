"""What somebody saved before: a year of older pages, so that lists, tags and counts look used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from linksnap.models import Artifact, ArtifactKind, Link, LinkTag, Snapshot, TagSource, User
from linksnap.rules.canonical_url import canonical_url
from linksnap.services import artifact_store, search_index, tags
from tests.e2e.drawn_pages import Look, thumbnail

_LOOKS = (
    Look("#f7f1e4", "#3b2f28", "#b5533c", "article"),
    Look("#fdfdfb", "#1f2b3a", "#38485e", "manual"),
    Look("#f3f8f3", "#1c3a2b", "#147a4d", "article"),
    Look("#6b8fb5", "#2c4a3e", "#1d3040", "picture"),
    Look("#eef3f8", "#22324a", "#5a3fb0", "article"),
)


@dataclass(frozen=True)
class Shelf:
    """Pages on one matter: what they are tagged with, a sentence that could stand on each, and who wrote what."""

    tags: Sequence[str]
    line: str
    pages: Sequence[tuple[str, str]]


_SHELVES = (
    Shelf(
        ("archiving", "link-rot"),
        "A link is a promise; a copy is what is left of it.",
        (
            ("papers.example", "Reference rot on the open web, measured again"),
            ("forge.example", "warcit: turn a folder into a web archive"),
            ("cundang.example", "网页归档入门：从一条链接到一份快照"),
            ("tide.example", "What we lose when a blog host closes"),
            ("board.example", "Ask: how do you keep pages for twenty years?"),
            ("cundang.example", "图书馆怎样保存会消失的网站"),
        ),
    ),
    Shelf(
        ("css", "排版"),
        "先定行长，再定行高，最后才轮到字号。",
        (
            ("ziti.example", "字体回退：一个页面里的三套中文字体"),
            ("frontrow.example", "Container queries, two years on"),
            ("ziti.example", "行高、段距与留白：给中文长文的八条建议"),
            ("hue.example", "Choosing greys that stay neutral in dark mode"),
            ("ziti.example", "标点悬挂与避头尾"),
        ),
    ),
    Shelf(
        ("search/ranking", "databases"),
        "Measure with your own questions first.",
        (
            ("searchlab.example", "BM25 from scratch, then with an index"),
            ("stratadb.example", "StrataDB manual: 12.3 Text search for Chinese"),
            ("suoyin.example", "中文分词与向量检索：各自擅长什么"),
            ("searchlab.example", "When a reranker is worth its milliseconds"),
            ("suoyin.example", "给两千条书签做一次检索评测"),
        ),
    ),
    Shelf(
        ("self-hosting",),
        "One small machine, one quiet corner, one backup elsewhere.",
        (
            ("smallbox.example", "A year on a fanless box: what broke, what did not"),
            ("jifang.example", "家用服务器的电费账"),
            ("smallbox.example", "Reverse proxies for people who forget configuration"),
            ("jifang.example", "把相册搬回家：迁移手记"),
        ),
    ),
    Shelf(
        ("embeddings", "python"),
        "Small models, kept warm, answer before you notice.",
        (
            ("smallbox.example", "Quantised encoders without a GPU"),
            ("forge.example", "tinybench: time a function, keep the history"),
            ("suoyin.example", "小模型够用吗？三种中文编码器的比较"),
        ),
    ),
    Shelf(
        ("摄影", "自然"),
        "天亮前四十分钟到，等云散。",
        (
            ("yeji.example", "冬天的芦苇荡"),
            ("yeji.example", "长焦与耐心：拍鸟第一年"),
            ("yeji.example", "潮间带的一天"),
        ),
    ),
    Shelf(
        ("菜谱",),
        "火候到了，盐只要一点。",
        (
            ("xiaozao.example", "家常葱油拌面"),
            ("xiaozao.example", "春笋腌笃鲜"),
            ("xiaozao.example", "十五分钟的番茄牛腩"),
        ),
    ),
    Shelf(
        ("writing", "accessibility"),
        "Say it once, in the words people use.",
        (
            ("tide.example", "Keeping a commonplace book in plain text"),
            ("frontrow.example", "Alt text is writing"),
            ("tide.example", "Notes are for the reader you will be"),
        ),
    ),
)


def fill_backlog(owner: User) -> None:
    """Put the older pages into `owner`'s library, each with a picture, tagged and read."""
    now = timezone.now()
    links: list[Link] = []
    kept: list[tuple[Link, bytes]] = []
    marks: list[LinkTag] = []
    for shelf in _SHELVES:
        held = [tags.get_or_create(owner.pk, name) for name in shelf.tags]
        for host, title in shelf.pages:
            link = _link(owner, host, title, len(links))
            links.append(link)
            kept.append((link, _picture(title, shelf.line, len(links) % len(_LOOKS))))
            marks += [
                LinkTag(owner=owner, link=link, tag=tag, source=TagSource.PERSON)
                for tag in held[: 1 + len(title) % len(held)]
            ]
    Link.objects.bulk_create(links)
    for n, link in enumerate(links):
        link.created_at = now - timedelta(days=33 + n * 9)
    _keep(owner, kept)
    Link.objects.bulk_update(links, ["created_at", "current_snapshot"])
    LinkTag.objects.bulk_create(marks)
    search_index.refresh_link_words([link.pk for link in links])
    saved = Link.objects.filter(pk=OuterRef("link")).values("created_at")
    LinkTag.objects.filter(owner=owner).update(created_at=Subquery(saved))


def _link(owner: User, host: str, title: str, n: int) -> Link:
    address = canonical_url(f"https://{host}/{n + 1}")
    return Link(
        owner=owner,
        url=address.url,
        canonical_url=address.key,
        canonical_sha256=address.sha256,
        host=host,
        title=title,
        is_unread=n % 4 == 1,
    )


@lru_cache(maxsize=64)
def _picture(title: str, line: str, look: int) -> bytes:
    return thumbnail(title, (line,), _LOOKS[look])


def _keep(owner: User, kept: Sequence[tuple[Link, bytes]]) -> None:
    snapshots = Snapshot.objects.bulk_create(
        [
            Snapshot(
                owner=owner,
                link=link,
                version=1,
                captured_at=link.created_at,
                final_url=link.url,
                http_status=200,
                verdict="complete",
                title=link.title,
                lang="en" if link.title.isascii() else "zh-Hans",
                words=700 + 37 * len(link.title),
                site_name=link.host,
            )
            for link, _ in kept
        ]
    )
    rows = []
    for (link, picture), snapshot in zip(kept, snapshots, strict=True):
        link.current_snapshot = snapshot
        blob = artifact_store.put(picture, "image/webp")
        rows.append(
            Artifact(
                owner=owner,
                snapshot=snapshot,
                kind=ArtifactKind.THUMBNAIL,
                sha256=blob.sha256,
                size=blob.size,
                stored_size=blob.stored_size,
                content_type="image/webp",
                encoding=blob.encoding,
            )
        )
    Artifact.objects.bulk_create(rows)
