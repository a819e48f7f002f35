"""Pages of common kinds of Chinese and English sites, rebuilt: texts of our own in the structure of each kind.

`corpus/sites/pages` holds the structures, `texts` the articles and `threads` the discussions. Half of the kinds, drawn
by a seed, are kept away from the writing of rules: they are scored, but nobody looks into their scores page by page.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import lxml.html
from markdown_it import MarkdownIt

from benchmarks.report import REPOSITORY

SITES = REPOSITORY / "benchmarks" / "corpus" / "sites"
SEED = "linksnap-extraction-1"
_TEXT = re.compile(r"<!--(post|first|reply)-->(.*?)<!--/\1-->", re.S)
_HEAD = re.compile(
    r"<!-- (?P<about>.+) \((?P<kind>article|thread|abstract)(?:, dated by its last edit)?"
    r"(?P<nobody>, names no author)?\):.*?-->\n"
)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Post:
    """One post of a discussion."""

    name: str
    when: str
    markdown: str


@dataclass(frozen=True)
class SiteText:
    """An article or a discussion of our own: what every page made of it says."""

    name: str
    title: str
    author: str
    moment: datetime
    summary: str
    markdown: str
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Truth:
    """What a page states; "" and None where it doesn't say it."""

    title: str
    author: str = ""
    day: date | None = None


@dataclass(frozen=True)
class ScoredPage:
    """A page with the text people came to read and what it states about itself."""

    name: str
    group: str
    markup: str
    text: str
    truth: Truth
    kept_away: bool = False


def load_sites() -> list[ScoredPage]:
    """Every kind of site as a page, in the order of their names."""
    texts = {lang: _texts("texts", lang) for lang in ("zh", "en")}
    threads = {lang: _texts("threads", lang) for lang in ("zh", "en")}
    pages = []
    counts: dict[tuple[str, bool], int] = {}
    kept_away = _kept_away(sorted(path.stem for path in (SITES / "pages").glob("*.html")))
    for path in sorted((SITES / "pages").glob("*.html")):
        lang, structure = path.stem[:2], path.read_text(encoding="utf-8")
        head = _HEAD.match(structure)
        if head is None:
            raise ValueError(f"{path.name}: the first line does not say what the page is")
        is_thread = head["kind"] == "thread"
        choice = (threads if is_thread else texts)[lang]
        place = counts[lang, is_thread] = counts.get((lang, is_thread), -1) + 1
        others = [text for text in texts[lang] if text is not choice[place % len(choice)]]
        filled = _Filled(
            structure[head.end() :], choice[place % len(choice)], others, threads[lang], bool(head["nobody"])
        )
        pages.append(filled.page(path.stem, path.stem in kept_away))
    return pages


def _kept_away(names: list[str]) -> frozenset[str]:
    """Half of the kinds, by the order of seeded digests."""
    drawn = sorted(names, key=lambda name: hashlib.sha256(f"{SEED} {name}".encode()).digest())
    return frozenset(drawn[: len(drawn) // 2])


def _texts(folder: str, lang: str) -> list[SiteText]:
    return [_read(path) for path in sorted((SITES / folder).glob(f"{lang}-*.md"))]


def _read(path: Path) -> SiteText:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    lines = head.splitlines()
    fields = dict(line.split(": ", 1) for line in lines[1:])
    posts = []
    for part in re.split(r"^@(?=\S)", body, flags=re.M)[1:]:
        first, _, text = part.partition("\n")
        name, _, when = first.partition(" ")
        posts.append(Post(name, when, text.strip()))
    return SiteText(
        name=path.stem,
        title=lines[0].removeprefix("# "),
        author=fields["author"],
        moment=datetime.strptime(fields["date"], "%Y-%m-%d %H:%M"),
        summary=fields["summary"],
        markdown=body.strip(),
        posts=tuple(posts),
    )


@dataclass(frozen=True)
class _Filled:
    """A structure with the text that goes into it and those that stand around it."""

    structure: str
    text: SiteText
    others: list[SiteText]
    threads: list[SiteText]
    # A copyright holder, a responsible editor or a source is named in the author's place.
    names_no_author: bool = False

    def page(self, name: str, kept_away: bool) -> ScoredPage:
        values = self._values()
        markup = _TEXT.sub(lambda found: self._posts(found[1], found[2]), self.structure)
        markup = re.sub(r"\{\{body(?::(\w[\w-]*))?\}\}", lambda found: self._body(found[1]), markup)
        markup = re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], markup)
        # The structures leave out where links lead; a link leads somewhere.
        markup = re.sub(r"<a(?=[\s>])(?![^>]*\bhref=)", '<a href="/elsewhere"', markup)
        main = self._reference()
        group = "threads" if self.text.posts else "articles"
        return ScoredPage(name, group, markup, main, self._truth(), kept_away)

    def _truth(self) -> Truth:
        stated = self.structure
        names = "{{author}}" in stated or (bool(self.text.posts) and "{{name}}" in stated)
        author = self.text.author if names and not self.names_no_author else ""
        marks = ("iso", "day", "zh", "zhs", "en", "enshort", "eninv", "slash", "year", "when")
        is_dated = any(f"{{{{{mark}}}}}" in stated for mark in marks)
        return Truth(self.text.title, author, self.text.moment.date() if is_dated else None)

    def _reference(self) -> str:
        if self.text.posts:
            return _plain("".join(_MARKDOWN.render(post.markdown) for post in self.text.posts))
        return _plain(
            _abstract(self.text) if "{{abstract}}" in self.structure else _MARKDOWN.render(self.text.markdown)
        )

    def _posts(self, which: str, template: str) -> str:
        def fill(values: dict[str, str]) -> str:
            return re.sub(r"\{\{(n|name|when|text)\}\}", lambda found: values[found[1]], template)

        chosen = {"post": self.text.posts, "first": self.text.posts[:1], "reply": self.text.posts[1:]}[which]
        made = []
        for number, post in enumerate(chosen, start=1 if which != "reply" else 2):
            values = {"n": str(number), "name": html.escape(post.name), "when": post.when}
            values["text"] = _MARKDOWN.render(post.markdown)
            made.append(fill(values))
        return "".join(made)

    def _body(self, wrapper: str | None) -> str:
        body = str(_MARKDOWN.render(self.text.markdown))
        if wrapper is None:
            return body
        parts = lxml.html.fragments_fromstring(body)
        wrapped = (
            f'<div data-component="{wrapper}">{lxml.html.tostring(part, encoding="unicode")}</div>' for part in parts
        )
        return "".join(wrapped)

    def _values(self) -> dict[str, str]:
        moment, quoted = self.text.moment, html.escape
        replies = [post for thread in self.threads for post in thread.posts[1:] if thread is not self.text]
        first_lines = [post.markdown.split("\n\n")[0] for post in replies]
        titles = [quoted(other.title) for other in self.others]
        sums = [quoted(other.summary) for other in self.others]
        cards = zip(titles[:4], sums[:4], strict=True)
        return {
            "title": quoted(self.text.title), "author": quoted(self.text.author), "summary": quoted(self.text.summary),
            "abstract": _abstract(self.text), **_dates(moment),
            "related": "".join(f'<li><a href="/{n}">{title}</a></li>' for n, title in enumerate(titles[:6])),
            "teasers": "".join(f'<div class="card"><a href="/x"><h3>{t}</h3></a><p>{s}</p></div>' for t, s in cards),
            "rel1": titles[0], "rel2": titles[1], "relsum1": sums[0], "relsum2": sums[1],
            "name1": quoted(replies[0].name), "name2": quoted(replies[1].name),
            "comment1": quoted(first_lines[0]), "comment2": quoted(first_lines[1]),
        }  # fmt: skip


def _dates(moment: datetime) -> dict[str, str]:
    return {
        "iso": moment.strftime("%Y-%m-%dT%H:%M:00+08:00"),
        "day": moment.strftime("%Y-%m-%d"),
        "time": moment.strftime("%H:%M"),
        "year": moment.strftime("%Y"),
        "md": moment.strftime("%m/%d"),
        "slash": moment.strftime("%Y/%m/%d"),
        "zh": moment.strftime("%Y年%m月%d日"),
        "zhs": f"{moment.year}年{moment.month}月{moment.day}日",
        "en": f"{moment:%B} {moment.day}, {moment.year}",
        "enshort": f"{moment:%b} {moment.day}, {moment.year}",
        "eninv": f"{moment.day} {moment:%b} {moment.year}",
    }


def _abstract(text: SiteText) -> str:
    """The first two paragraphs as one, as a paper's summary stands."""
    return html.escape(" ".join(text.markdown.split("\n\n")[:2]))


def _plain(markup: str) -> str:
    return str(lxml.html.fragment_fromstring(markup, create_parent="div").text_content())


def describe() -> str:
    """How many kinds there are, as JSON for a person who wonders."""
    pages = load_sites()
    return json.dumps({"pages": len(pages), "kept_away": sum(page.kept_away for page in pages)})
