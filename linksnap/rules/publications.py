"""Which addresses lead to a scholarly publication: DOIs and arXiv identifiers in URLs."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

# The syntax of the DOI Handbook, 2.2, as Crossref recommends to match it.
_DOI = re.compile(r"10\.\d{4,9}/[^\s?#\"<>]+", re.IGNORECASE)
_DOI_HOSTS = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
# Publishers put these words before or after the DOI in their own paths.
_DOI_PATHS = re.compile(r"/(?:doi|article|articles|chapter|book)/(?:abs/|full/|pdf/|epdf/|epub/|book/)?(?=10\.)")
_VIEWS = re.compile(r"(?:/(?:full|abstract|pdf|epdf|html|meta|fulltext)|\.pdf|\.html)+/?$", re.IGNORECASE)
_ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org"})
# New identifiers since April 2007, old ones before (arXiv, "Understanding the arXiv identifier").
_ARXIV_PATH = re.compile(
    r"^/(?:abs|pdf|html|format|ps)/((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)(?:\.pdf)?/?$"
)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Publication:
    """What is known of it; at least one of the two is not empty."""

    doi: str = ""
    arxiv: str = ""


def publication_of(*urls: str) -> Publication | None:
    """The first publication one of the addresses names, or None. Nothing is looked up."""
    return next((found for url in urls if (found := _publication(url))), None)


def completed(found: Publication | None, doi: str, arxiv: str) -> Publication | None:
    """What an address names, completed by what its page says of itself; what is no such number is left out."""
    said = _by_doi(doi) or Publication()
    number = _ARXIV_PATH.match(f"/abs/{arxiv}")
    known = found or Publication()
    both = Publication(known.doi or said.doi, known.arxiv or (number[1] if number else "") or said.arxiv)
    return both if both != Publication() else None


def _publication(url: str) -> Publication | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host, path = (parts.hostname or "").lower(), unquote(parts.path)
    if host in _ARXIV_HOSTS:
        arxiv = _ARXIV_PATH.match(path)
        return Publication(arxiv=arxiv[1]) if arxiv else None
    if host in _DOI_HOSTS:
        return _by_doi(path.lstrip("/"))
    before = _DOI_PATHS.search(path)
    return _by_doi(_VIEWS.sub("", path[before.end() :])) if before else None


def _by_doi(text: str) -> Publication | None:
    doi = _DOI.fullmatch(text.rstrip("/"))
    if doi is None:
        return None
    arxiv = _ARXIV_DOI.fullmatch(doi[0])
    return Publication(doi=doi[0], arxiv=arxiv[1] if arxiv else "")
