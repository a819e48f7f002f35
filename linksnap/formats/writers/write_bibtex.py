"""References for LaTeX (biblatex, UTF-8): @article where a DOI or arXiv number is known, @online else."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from linksnap.formats.writers.rows import WrittenLink
from linksnap.rules.publications import Publication, completed, publication_of

CONTENT_TYPE = "application/x-bibtex; charset=utf-8"
SUFFIX = "bib"

_SPECIAL = {
    "\\": r"\textbackslash{}",
    # Not \{ and \}: BibTeX counts those as braces of its own.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
# In a url field biber keeps characters as they are; only what would end the field or a line of TeX must go.
_NOT_IN_URL = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"}
_BETWEEN_AUTHORS = re.compile(r"\s*(?:[、，;；/|]|\band\b|\s&\s|\s和\s|\s与\s)\s*")
_LANGUAGES = {"zh": "chinese", "en": "english", "ja": "japanese", "de": "german", "fr": "french", "es": "spanish"}


def write_bibtex(rows: Iterable[WrittenLink]) -> Iterator[bytes]:
    """The file, an entry a link."""
    for row in rows:
        yield _entry(row).encode()


def citation_key(row: WrittenLink) -> str:
    """Site and the beginning of the link's id: stable, because neither changes when the page is captured anew."""
    ascii_host = unicodedata.normalize("NFKD", row.host.removeprefix("www.")).encode("ascii", "ignore").decode()
    site = re.sub(r"[^a-z0-9]+", "-", ascii_host.lower()).strip("-")[:40] or "link"
    return f"{site}-{row.public_id[:12]}"


def escaped(text: str) -> str:
    """The text with the ten characters that mean something to TeX written so that they only show."""
    printable = "".join(c if unicodedata.category(c) != "Cc" else " " for c in text)
    return "".join(_SPECIAL.get(c, c) for c in " ".join(printable.split()))


def authors(text: str) -> str:
    """A byline as BibTeX wants it, `A and B`. Braces keep Chinese names whole and names with a comma unturned."""
    names = [name for name in _BETWEEN_AUTHORS.split(text) if name]
    return " and ".join(f"{{{escaped(name)}}}" if _stays_whole(name) else escaped(name) for name in names)


def _stays_whole(name: str) -> bool:
    return "," in name or any(
        unicodedata.name(c, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA")) for c in name
    )


def _entry(row: WrittenLink) -> str:
    paper = completed(publication_of(row.url, row.final_url), row.doi, row.arxiv)
    fields = {name: value for name, value in _fields(row, paper).items() if value}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{'article' if paper else 'online'}{{{citation_key(row)},\n{lines}}}\n\n"


def _fields(row: WrittenLink, paper: Publication | None) -> dict[str, str]:
    return {
        "title": f"{{{escaped(row.shown_title)}}}",
        "author": authors(row.author),
        "date": _day(row.published_at),
        "year": str(row.published_at.astimezone(UTC).year) if row.published_at else "",
        "journaltitle" if paper else "organization": escaped(row.site_name),
        "doi": _verbatim(paper.doi) if paper else "",
        "eprint": paper.arxiv if paper else "",
        "eprinttype": "arxiv" if paper and paper.arxiv else "",
        "archiveprefix": "arXiv" if paper and paper.arxiv else "",
        "url": _verbatim(row.url),
        "urldate": _day(row.created_at),
        "langid": _LANGUAGES.get(row.lang.partition("-")[0], ""),
        "keywords": ", ".join(escaped(tag) for tag in row.tags),
        "abstract": escaped(row.description),
        "note": escaped(row.notes),
    }


def _verbatim(text: str) -> str:
    return "".join(_NOT_IN_URL.get(c, c) for c in text)


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else ""
