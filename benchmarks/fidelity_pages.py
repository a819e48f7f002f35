"""The pages of the fidelity benchmark and the servers that hold them: our feature pages, documentation, saved pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.real_pages_corpus import CorpusMissing, CorpusPage, fetch
from benchmarks.real_pages_server import PageServer
from tests.sites.articles import ROUTES as ARTICLE_ROUTES
from tests.sites.features import FEATURES
from tests.sites.features import ROUTES as FEATURE_ROUTES
from tests.sites.server import SiteServer

_HANDBOOK = "usr/share/doc/debian-handbook/html"
_SAVED = (
    *("ars-1", "mathjax", "cnet-svg-classes", "svg-parsing", "wikipedia-4", "lazy-image-3", "table-style-attributes"),
    *("gitlab-blog", "mozilla-1", "qq", "pixnet", "rtl-1", "lwn-1", "heise"),
)
_DOCUMENTATION = (
    *(
        (f"{_HANDBOOK}/zh-CN/{name}.html", "debian-handbook", "zh")
        for name in ("index", "sect.apt-get", "network-services")
    ),
    *(
        (f"{_HANDBOOK}/ja-JP/{name}.html", "debian-handbook", "ja")
        for name in ("index", "sect.apt-get", "network-services")
    ),
    ("usr/share/debian-reference/ch01.zh-cn.html", "debian-reference-zh-cn", "zh"),
    ("usr/share/doc/maint-guide-zh-cn/html/dother.zh-cn.html", "maint-guide-zh-cn", "zh"),
    ("usr/share/doc/sqlite3/lang_select.html", "sqlite3-doc", "en"),
    ("usr/share/doc/sqlite3/fileformat2.html", "sqlite3-doc", "en"),
    ("usr/share/doc/git/html/git-rebase.html", "git-doc", "en"),
    ("usr/share/doc/postgresql-doc-15/html/sql-select.html", "postgresql-doc-15", "en"),
    ("usr/share/doc/apache2-doc/manual/en/mod/core.html", "apache2-doc", "en"),
    ("usr/share/doc/apache2-doc/manual/ja/mod/core.html", "apache2-doc", "ja"),
)


class Sort(StrEnum):
    """Where a page comes from."""

    FEATURE = "feature"
    DOCUMENTATION = "documentation"
    SAVED = "saved page"


@dataclass(frozen=True)
class FidelityPage:
    """One page: its name in the results, its sort, the address it is served at."""

    name: str
    sort: Sort
    url: str


def _wanted() -> Iterator[tuple[CorpusPage, Sort]]:
    for path, package, lang in _DOCUMENTATION:
        yield CorpusPage(f"{package}/{lang}/{path.rpartition('/')[2]}", package, path, lang), Sort.DOCUMENTATION
    for name in _SAVED:
        yield CorpusPage(f"readability/{name}", "readability", f"{name}/source.html", "en"), Sort.SAVED


@contextmanager
def served_pages(say: Callable[[str], None]) -> Iterator[list[FidelityPage]]:
    """Every page that can be had here, served on loopback while the block runs; `say` is told what is missing."""
    roots: dict[str, Path] = {}
    found: list[tuple[CorpusPage, Sort]] = []
    for page, sort in _wanted():
        try:
            roots.update(fetch([page]))
        except CorpusMissing as missing:
            say(f"left out: {missing}")
        else:
            found.append((page, sort))
    with SiteServer({**ARTICLE_ROUTES, **FEATURE_ROUTES}) as site, PageServer(roots) as real:
        yield [
            *(FidelityPage(name, Sort.FEATURE, site.url(f"/{name}")) for name in FEATURES),
            *(FidelityPage(page.id, sort, f"http://127.0.0.1:{real.port}{page.address}") for page, sort in found),
        ]
