"""The public collections tags are suggested for: a library in time order, and the pages that come after it."""

import json
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ml.tagging.words import site_of

SEED = 20_260
LIBRARY, ARRIVING = 10_000, 1_500
"""Sizes are capped so that a run takes minutes on two cores; the newest part of a library is kept."""
ARTICLE_CHARACTERS = 700
CATEGORIES = {
    "front-end": "前端",
    "backend": "后端",
    "android": "安卓",
    "ios": "苹果开发",
    "design": "设计",
    "AI": "人工智能",
    "others": "其他",
    "product": "产品",
    "blockchain": "区块链",
    "algorithm": "算法",
}


@dataclass(frozen=True)
class LabelledPage:
    """A page of a public collection with the tags people gave it."""

    title: str
    text: str
    lang: str
    address: str
    tags: frozenset[str]
    lists: frozenset[str] = frozenset()

    @property
    def host(self) -> str:
        """The host of its address."""
        return urlsplit(self.address).hostname or ""

    @property
    def site(self) -> str:
        """Its site (see `ml.tagging.words.site_of`)."""
        return site_of(self.host, self.address)


@dataclass(frozen=True)
class TagSet:
    """One collection: what the person has (oldest first), what arrives, and tags that are names of lists."""

    name: str
    library: list[LabelledPage]
    arriving: list[LabelledPage]
    list_tags: frozenset[str] = frozenset()
    is_across: bool = False

    def smaller(self, library: int, arriving: int) -> "TagSet":
        """The newest part of the library and an even choice of what arrives."""
        step = max(1, len(self.arriving) // arriving)
        return TagSet(
            self.name, self.library[-library:], self.arriving[::step][:arriving], self.list_tags, self.is_across
        )


def _rows(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _page(row: dict[str, object], tags: frozenset[str], lang: str) -> LabelledPage:
    text = row.get("desc") or row.get("text") or ""
    return LabelledPage(
        str(row.get("title") or ""), str(text), lang, str(row.get("url") or ""), tags, _tags(row, "lists")
    )


def _tags(row: dict[str, object], field: str = "tags") -> frozenset[str]:
    names = row.get(field)
    return frozenset(str(name) for name in names) if isinstance(names, list) else frozenset()


def lobsters(data: Path) -> TagSet:
    """Stories of Lobsters: those before July 2020, and those of 2021."""
    rows = [row for row in _rows(data / "en_lobsters" / "stories.jsonl") if row["title"] and _tags(row)]
    rows.sort(key=lambda row: str(row["date"]))
    early = [_page(row, _tags(row), "en") for row in rows if str(row["date"]) < "2020-07"]
    late = [_page(row, _tags(row), "en") for row in rows if str(row["date"]) >= "2021"]
    return TagSet("lobsters", early, late)


def _awesome(data: Path, lang: str) -> TagSet:
    rows = [row for row in _rows(data / "awesome_links" / f"{lang}.jsonl") if _tags(row)]
    random.Random(SEED).shuffle(rows)
    lists = {name.partition("/")[2].casefold() for row in rows for name in _tags(row, "lists")}
    pages = [_page(row, _tags(row), lang) for row in rows]
    # Whole sites arrive, so that no page is known by its neighbours on the same site.
    share = ARRIVING * 1.15 / len(pages)
    late = {page.site for page in pages if zlib.crc32(page.site.encode()) / 2**32 < share}
    return TagSet(
        f"awesome {lang}",
        [page for page in pages if page.site not in late],
        [page for page in pages if page.site in late],
        frozenset(name.removeprefix("awesome-").removesuffix("-cn") for name in lists) | lists,
    )


def awesome_en(data: Path) -> TagSet:
    """Links of English "awesome" lists."""
    return _awesome(data, "en")


def awesome_zh(data: Path) -> TagSet:
    """Links of Chinese "awesome" lists."""
    return _awesome(data, "zh")


def disciplines(data: Path) -> TagSet:
    """Abstracts of Chinese papers with one of 67 disciplines."""

    def part(name: str) -> list[LabelledPage]:
        rows = list(_rows(data / "zh_csl" / f"csldcp_{name}_few_all.jsonl"))
        random.Random(SEED).shuffle(rows)
        return [_page(row, frozenset({str(row["discipline"])}), "zh") for row in rows]

    return TagSet("csl", part("train"), part("dev"))


def blogs(data: Path) -> TagSet:
    """Chinese blogs by title, with tags their owners chose freely."""
    rows = [row for row in _rows(data / "zh_indie_blogs" / "blogs.jsonl") if _tags(row)]
    random.Random(SEED).shuffle(rows)
    pages = [_page(row, _tags(row), "zh") for row in rows]
    return TagSet("blogs", pages[:1_050], pages[1_050:])


def zh_gets_en(data: Path) -> TagSet:
    """A Chinese library with Chinese tags; English pages arrive, of which only the title is known."""
    rows = [row for row in _rows(data / "zh_goldminer" / "articles.jsonl") if row["category"] and row["en_title"]]
    random.Random(SEED).shuffle(rows)
    half = len(rows) * 3 // 5
    library, arriving = [], []
    for number, row in enumerate(rows):
        tags = frozenset(CATEGORIES[name] for name in _tags(row, "category") if name in CATEGORIES)
        if number < half:
            text = str(row["text"])[:ARTICLE_CHARACTERS]
            library.append(LabelledPage(str(row["zh_title"] or ""), text, "zh", "", tags))
        else:
            arriving.append(LabelledPage(str(row["en_title"]), "", "en", "", tags))
    return TagSet("zh gets en", library, arriving, is_across=True)


def en_gets_zh(data: Path) -> TagSet:
    """An English library with English tags; Chinese descriptions of other links arrive."""
    known = awesome_en(data)
    by_address = {page.address: page for page in known.library + known.arriving}
    chinese = [row for row in _rows(data / "en_zh_pairs" / "awesome_desc.jsonl") if row["url"] in by_address]
    random.Random(SEED).shuffle(chinese)
    chosen = chinese[: ARRIVING // 2]
    gone = {str(row["url"]) for row in chosen}
    arriving = [
        LabelledPage("", str(row["zh"]), "zh", "", by_address[str(row["url"])].tags) for row in chosen if row["zh"]
    ]
    # The title is left away: it is the same English name in both languages and would give the page away.
    library = [page for page in known.library if page.address not in gone]
    return TagSet("en gets zh", library, arriving, known.list_tags, is_across=True)


SETS: dict[str, Callable[[Path], TagSet]] = {
    "lobsters": lobsters,
    "awesome en": awesome_en,
    "awesome zh": awesome_zh,
    "csl": disciplines,
    "blogs": blogs,
    "zh gets en": zh_gets_en,
    "en gets zh": en_gets_zh,
}
NEEDED = ("en_lobsters", "awesome_links", "zh_csl", "zh_indie_blogs", "zh_goldminer", "en_zh_pairs")
