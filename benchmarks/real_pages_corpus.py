"""The pages and questions of the real-pages benchmark: where they lie, and what the questions claim, checked.

The pages are not in this repository: Debian's documentation packages are fetched by `apt-get download` and unpacked
into `~/.cache/linksnap-bench` (nothing is installed), the saved pages lie in `../shared` beside the repository.
`python -m benchmarks.real_pages_corpus` fetches them and checks the questions.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import rjieba
import snowballstemmer

from benchmarks.report import REPOSITORY
from workers.extract.page import extract_page

CORPUS = REPOSITORY / "benchmarks" / "corpus"
SAVED_PAGES = REPOSITORY.parent / "shared" / "pages" / "readability"
CACHE = Path(os.environ.get("LINKSNAP_BENCH_CACHE") or Path.home() / ".cache" / "linksnap-bench")
_SAVED = "readability"


class CorpusMissing(RuntimeError):
    """The pages cannot be had on this machine; the message says what is missing."""


@dataclass(frozen=True)
class CorpusPage:
    """One page: a stable id, the package it comes from, its path in it, its language (zh or en)."""

    id: str
    package: str
    path: str
    lang: str

    @property
    def address(self) -> str:
        """The page's path on the loopback server."""
        return f"/{self.package}/{self.path}"


@dataclass(frozen=True)
class Question:
    """A question and the ids of every page that answers it; `passage` is the first and last block of the answer.

    `across`: no page in the question's own language answers it. `no_shared_word`: claimed, and checked here.
    """

    id: str
    text: str
    lang: str
    pages: tuple[str, ...]
    across: bool
    no_shared_word: bool
    passage: tuple[int, int]


def load_pages() -> list[CorpusPage]:
    """Every page of `corpus/pages.json`."""
    content = json.loads((CORPUS / "pages.json").read_text(encoding="utf-8"))
    return [CorpusPage(**page) for page in content["pages"]]


def load_questions() -> list[Question]:
    """Every question of `corpus/questions.json`."""
    content = json.loads((CORPUS / "questions.json").read_text(encoding="utf-8"))
    return [
        Question(**{**row, "pages": tuple(row["pages"]), "passage": tuple(row["passage"])})
        for row in content["questions"]
    ]


def fetch(pages: list[CorpusPage]) -> dict[str, Path]:
    """Have every package of these pages on disk: name → its root folder; raises `CorpusMissing` with the reason."""
    roots = {name: _unpacked(name) for name in sorted({page.package for page in pages})}
    missing = [page.id for page in pages if not (roots[page.package] / page.path).is_file()]
    if missing:
        raise CorpusMissing(f"{len(missing)} pages are not in their packages any more: {', '.join(missing[:5])}")
    return roots


def _unpacked(package: str) -> Path:
    if package == _SAVED:
        if not SAVED_PAGES.is_dir():
            raise CorpusMissing(f"the saved pages are not there: expected ../shared/pages/{_SAVED}")
        return SAVED_PAGES
    root = CACHE / "unpacked" / package
    if root.is_dir():
        return root
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise CorpusMissing(f"{package} cannot be fetched: apt-get and dpkg-deb are needed (a Debian system)")
    archive = _download(package)
    unfinished = root.with_name(f"{package}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    subprocess.run(["dpkg-deb", "-x", str(archive), str(unfinished)], check=True, timeout=300)
    unfinished.rename(root)
    return root


def _download(package: str) -> Path:
    folder = CACHE / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(folder.glob(f"{package}_*.deb"))
    if not found:
        answer = subprocess.run(
            ["apt-get", "download", package], cwd=folder, capture_output=True, text=True, timeout=600, check=False
        )
        found = sorted(folder.glob(f"{package}_*.deb"))
        if not found:
            reason = (answer.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise CorpusMissing(f"apt-get could not download {package}: {reason}")
    return found[-1]


_LATIN = re.compile(r"[a-z0-9]{2,}")
_HAN_WORD = re.compile(r"[\u3400-\u9fff]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Words that carry no topic; sharing them would be no help to a search by words either.
_EMPTY_WORDS = frozenset(
    (CORPUS / "empty_words.txt").read_text(encoding="utf-8").split() if (CORPUS / "empty_words.txt").exists() else ()
)


def words(text: str) -> set[str]:
    """The words of a text that carry a topic: English stems, Chinese words of two characters and more."""
    stemmer = snowballstemmer.stemmer("english")
    latin = {stemmer.stemWord(word) for word in _LATIN.findall(text.lower()) if word not in _EMPTY_WORDS}
    chinese = {word for word in rjieba.cut(text) if _HAN_WORD.fullmatch(word) and word not in _EMPTY_WORDS}
    return latin | chinese


@lru_cache(maxsize=256)
def passage_text(path: Path, first: int, last: int) -> str:
    """The blocks `first` to `last` of a page as our own extraction numbers them without a browser."""
    page = extract_page(path.read_text(encoding="utf-8", errors="replace"), None, "http://localhost/")
    return "\n".join(block.text for block in page.blocks if first <= block.number <= last)


def shared_words(question: Question, pages: dict[str, CorpusPage], roots: dict[str, Path]) -> set[str]:
    """The words a question has in common with the passage that answers it (on its first page)."""
    page = pages[question.pages[0]]
    passage = passage_text(roots[page.package] / page.path, *question.passage)
    if not passage:
        raise CorpusMissing(f"{question.id}: blocks {question.passage} of {page.id} hold no text any more")
    return words(question.text) & words(passage)


def check_questions() -> list[str]:
    """Everything that is wrong with the questions; empty when each keeps what it claims."""
    pages = {page.id: page for page in load_pages()}
    questions = load_questions()
    roots = fetch(list(pages.values()))
    problems = [f"{len(questions)} questions, not 40"] if len(questions) != 40 else []
    for question in questions:
        unknown = [page for page in question.pages if page not in pages]
        if unknown:
            problems.append(f"{question.id}: no such page {unknown}")
            continue
        if question.across == any(pages[page].lang == question.lang for page in question.pages):
            problems.append(f"{question.id}: `across` is wrong")
        common = shared_words(question, pages, roots)
        if question.no_shared_word and common:
            problems.append(f"{question.id}: shares {sorted(common)} with its answer")
    for claim, least in (("across", 10), ("no_shared_word", 20)):
        count = sum(getattr(question, claim) for question in questions)
        if count < least:
            problems.append(f"only {count} questions are `{claim}`, {least} needed")
    return problems


if __name__ == "__main__":
    found = check_questions()
    print("\n".join(found) if found else "the questions keep what they claim")
    raise SystemExit(1 if found else 0)
