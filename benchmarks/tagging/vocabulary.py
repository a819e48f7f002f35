"""`python -m benchmarks.tagging.vocabulary`: how many tags somebody ends up with who accepts what is suggested.

A person saves 2,000 links of English and Chinese lists in a seeded order. Of the five suggestions for each they accept
up to three of their own tags that fit (the page says the name, or is about what most pages of the tag are about: the
tags people gave them say so), else a new one that means one of those, else the commonest by hand. The suggester
learns as in the product. Every hundred links they look at the pairs proposed as one tag and merge those that
mean the same (`synonyms.py`, written by hand). Beside them: the same without merging, and who takes the best keyphrase
of each page. Growth is the exponent of Heaps' law over the second half (tags ~ links^b; a new tag with each link is 1).
Needs `../shared/data/awesome_links` and an encoder folder; ten minutes. `--quick` takes 400 links and keeps no results.
"""

import argparse
import random
import sys
from collections import Counter
from functools import cache

import numpy as np
from rich.console import Console
from rich.progress import Progress, track
from rich.table import Table

from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from benchmarks.tagging.data import SEED, LabelledPage, awesome_en, awesome_zh
from benchmarks.tagging.folders import KEPT, add_folders
from benchmarks.tagging.grown import Person
from benchmarks.tagging.synonyms import duplicates, said_twice
from benchmarks.tagging.vectors import KeptVectors
from linksnap.rules.tag_names import tag_key
from ml.encoder.types import Vectors
from ml.tagging.keyphrases import keyphrases

LINKS, QUICK = 2_000, 400
MOST_ACCEPTED, LOOK_EVERY = 3, 100
_SKIPPED = 77
console = Console()
Growth = list[tuple[int, int, int]]
"""After so many links: tags, and how many of them are duplicates."""


def parsed(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tagging.vocabulary", description=__doc__)
    add_folders(parser)
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args(arguments)


def main() -> int:
    """Let three people save the same links, print their vocabularies and the bars, write the results."""
    wishes = parsed()
    if not (wishes.data / "awesome_links").is_dir() or not (wishes.encoder / "config.json").is_file():
        console.print("skipped: there are no awesome_links, or no encoder (python -m ml build-encoder)")
        return _SKIPPED
    pages = mixed(wishes)
    person, grown = watched(pages, KeptVectors(wishes.encoder, KEPT))
    show(grown)
    details = told(person, len(pages)) | {"growth": grown}
    report = Report("tagging_vocabulary", tuple(bars(grown)), details)
    if not wishes.quick:
        write_report(report)
    console.print(bars_line(report.bars))
    return 0 if report.holds else 1


def watched(pages: list[LabelledPage], kept: KeptVectors) -> tuple[Person, dict[str, Growth]]:
    """Three vocabularies as they grow, and the person of the first."""
    vectors = kept.of_pages(pages)

    @cache
    def encode(name: str) -> Vectors:
        return np.asarray(kept.encoder.encode_passages([name])[0], dtype=np.float32)

    usual = Counter(tag for page in pages for tag in page.tags)
    person = Person(encode, usual)
    return person, {
        "accepts what fits": accepting(pages, vectors, person, merges=True),
        "the same, merges nothing": accepting(pages, vectors, Person(encode, usual), merges=False),
        "takes the best keyphrase": taking_phrases(pages),
    }


def told(person: Person, links: int) -> dict[str, object]:
    """What came of the suggestions, printed and for the results file."""
    reused, by_hand = (round(100 * count / links, 1) for count in (person.reused, person.named_by_hand))
    twice = said_twice(person.names)
    console.print(f"{reused} % of the links got an own tag, {by_hand} % were named by hand")
    console.print(f"said twice: {'; '.join(' = '.join(group) for group in twice) or 'nothing'}")
    return {"links": links, "got an own tag (%)": reused, "named by hand (%)": by_hand, "said twice": twice}


def mixed(wishes: argparse.Namespace) -> list[LabelledPage]:
    """Links of both languages, half and half, in a seeded order."""
    count = QUICK if wishes.quick else LINKS
    drawn = random.Random(SEED)
    both = [drawn.sample(one.library, count // 2) for one in (awesome_en(wishes.data), awesome_zh(wishes.data))]
    pages = [page for half in both for page in half]
    drawn.shuffle(pages)
    return pages


def accepting(pages: list[LabelledPage], vectors: Vectors, person: Person, merges: bool) -> Growth:
    """Who accepts the first suggestions of each page, and merges what is proposed and means the same."""
    growth: Growth = []
    with Progress(console=console, transient=True) as progress:
        shown = progress.add_task("accepting" + (" and merging" if merges else ""), total=len(pages))
        for number, (page, vector) in enumerate(zip(pages, vectors, strict=True), 1):
            person.save(page, vector, MOST_ACCEPTED)
            if merges and number % LOOK_EVERY == 0:
                person.merge_what_is_one()
            if number % LOOK_EVERY == 0:
                growth.append((number, len(person.names), duplicates(person.names)))
            progress.advance(shown)
    return growth


def taking_phrases(pages: list[LabelledPage]) -> Growth:
    """Who makes a tag of the best keyphrase of each page; spellings of one name are one tag here, too."""
    names: dict[str, str] = {}
    growth: Growth = []
    for number, page in enumerate(track(pages, "keyphrases", console=console, transient=True), 1):
        for phrase in keyphrases(page.title, page.text, 1):
            names.setdefault(tag_key(phrase.text), phrase.text)
        if number % LOOK_EVERY == 0:
            growth.append((number, len(names), duplicates(list(names.values()))))
    return growth


def exponent(growth: Growth) -> float:
    """The exponent of Heaps' law over the second half of what was saved."""
    later = growth[len(growth) // 2 - 1 :]
    links, tags = (np.log([row[place] for row in later]) for place in (0, 1))
    return round(float(np.polyfit(links, tags, 1)[0]), 3)


def show(grown: dict[str, Growth]) -> None:
    """Print how each vocabulary grew."""
    table = Table("links", *grown, title="tags (of them duplicates)")
    for rows in list(zip(*grown.values(), strict=True))[:: max(1, len(next(iter(grown.values()))) // 10)]:
        table.add_row(str(rows[0][0]), *(f"{tags} ({same})" for _, tags, same in rows))
    last = [one[-1] for one in grown.values()]
    table.add_row("at the end", *(f"{tags} ({100 * same / max(tags, 1):.1f} %)" for _, tags, same in last))
    table.add_row("growth", *(f"{exponent(one):.2f}" for one in grown.values()))
    console.print(table)


def bars(grown: dict[str, Growth]) -> list[Bar]:
    """What is promised of a vocabulary that grows by suggestions."""
    ours, _, phrases = grown.values()
    _, tags, same = ours[-1]
    share = round(100 * same / max(tags, 1), 2)
    return [
        Bar("growth of the vocabulary (exponent)", Direction.AT_MOST, 0.8, exponent(ours)),
        Bar("duplicates among the tags", Direction.AT_MOST, 1, share, "%"),
        Bar("tags, of those of free keyphrases", Direction.AT_MOST, 50, round(100 * tags / phrases[-1][1], 1), "%"),
    ]


if __name__ == "__main__":
    sys.exit(main())
