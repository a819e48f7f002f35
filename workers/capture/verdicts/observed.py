"""What a verdict is given from: the answer, what the page shows, and how far the capture came."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from workers.capture.types import Verdict


@dataclass(frozen=True)
class Layer:
    """Something that lies over the page: what sort it is, the share of the window it covers, its first words."""

    sort: str
    covers: float
    text: str


@dataclass(frozen=True)
class Signs:
    """The facts that `signs.js` reads from a page; letters are counted as people see them.

    `prose` counts the letters of sentences outside links and menus. `free` is what the page's structured data says of
    reading it without paying, None where it says nothing.
    """

    title: str = ""
    url: str = ""
    headings: tuple[str, ...] = ()
    head: str = ""
    tail: str = ""
    letters: int = 0
    prose: int = 0
    links: int = 0
    pictures: int = 0
    passwords: int = 0
    phones: int = 0
    marks: frozenset[str] = frozenset()
    pay: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    free: bool | None = None
    tier: str = ""
    type: str = ""
    noscript: str = ""

    @classmethod
    def from_json(cls, data: Any) -> Signs | None:
        """From the script's answer; None where it is not that: the page may have replaced every built-in it uses."""
        if not isinstance(data, dict):
            return None
        try:
            known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
            layers = tuple(Layer(str(one["sort"]), float(one["covers"]), str(one["text"])) for one in known["layers"])
            free = known["free"] if isinstance(known["free"], bool) else None
            plain: dict[str, Any] = {name: str(known[name]) for name in _TEXTS}
            plain |= {name: figure(known[name]) for name in _NUMBERS}
            return cls(
                **plain,
                free=free,
                layers=layers,
                headings=tuple(map(str, known["headings"])),
                pay=tuple(map(str, known["pay"])),
                marks=frozenset(map(str, known["marks"])),
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            return None

    @property
    def words(self) -> str:
        """Title, headings and the first words, for rules that look for phrases."""
        return plain("\n".join((self.title, *self.headings, self.head, *(layer.text for layer in self.layers))))


def figure(value: Any) -> int:
    """A count that a page may have made up, within sense. Raises TypeError, ValueError, OverflowError."""
    return min(max(int(value), 0), MOST)


def plain(text: str) -> str:
    """With the apostrophe that phrases are written with here; pages prefer the curved one."""
    return text.replace("\u2019", "'")


# More letters than any page of ours may have bytes.
MOST = 1_000_000_000
_TEXTS = ("title", "url", "head", "tail", "tier", "type", "noscript")
_NUMBERS = ("letters", "prose", "links", "pictures", "passwords", "phones")


@dataclass(frozen=True)
class Observed:
    """Everything a rule may look at. `missing` of `shown` parts did not come; `left_out` names formats that failed."""

    url: str
    final_url: str = ""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    signs: Signs = field(default_factory=Signs)
    loaded: bool = True
    answered: bool = True
    over_budget: bool = False
    left_out: tuple[str, ...] = ()
    missing: int = 0
    shown: int = 0
    of_file: bool = False
    consent: str = ""

    @property
    def asked_path(self) -> str:
        """Path and query of the address that was asked for, in lower case."""
        return _path(self.url)

    @property
    def came_path(self) -> str:
        """Path and query of the address that the page has now, in lower case."""
        return _path(self.final_url or self.url)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}".lower()


@dataclass(frozen=True)
class Judgement:
    """A verdict with a short detail and what it rests on: codes and figures, never words of the page."""

    verdict: Verdict
    detail: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)


class Rule(Protocol):
    """Judges one kind of trouble."""

    def __call__(self, observed: Observed) -> Judgement | None:
        """The judgement, or None where this trouble is not seen."""
        ...
