"""Every word of every screen went through the catalogue or is somebody's own: nothing is left in English alone."""

import json
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from lxml import html

from tests.e2e.pseudo_locale import CLOSE, OPEN, marked, speak_marked
from tests.e2e.screens import addresses, visitors
from tests.people import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("open_doors")]
ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-announce", "label")
# What programs read, and what people type or press as it stands.
SKIPPED = frozenset({"script", "style", "code", "kbd", "pre", "svg", "textarea"})
# Stands without a person and a language of theirs, in both at once.
BILINGUAL = frozenset({"offline"})
ENDS = re.compile(r"[\n\t·•|→–—,:;()\[\]/…“”\"#%+×⊂=?&<>]|\s{2,}|\b\d[\d.]* [kMGT]?B\b")
WORD = re.compile(r"[^\W\d_]{2,}")
# Names of products and of keys, what a field of SingleFile is called, examples: the same in every language.
_NAMES = """
linksnap|english|中文|简体中文|ctrl k|keycloak|linkding|linkwarden|raindrop.io|pocket|pinboard|wallabag|omnivore
instapaper
readwise reader|onetab|shaarli|shiori|karakeep|chrome|edge|firefox|safari|localhost|shared|example.org|example.com
article
订阅.xml|archive data field name|archive url field name|authorization token
"""
NAMES = frozenset(re.split(r"[|\n]", _NAMES))


def outside(text: str, depth: int) -> tuple[str, int]:
    """What of a text stands in no mark, and how many marks are open after it."""
    kept = []
    for letter in text:
        if letter == OPEN:
            depth += 1
            kept.append("\n")
        elif letter == CLOSE:
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(letter)
    return "".join(kept), depth


def unmarked(element: html.HtmlElement, depth: int = 0) -> Iterator[str]:
    """The texts below an element that no catalogue gave; a mark that was cut off ends with the element it stands in."""
    yield from (outside(element.get(name, ""), depth)[0] for name in ATTRIBUTES)
    text, inner = outside(element.text or "", depth)
    yield text
    for child in element:
        if isinstance(child.tag, str) and child.tag not in SKIPPED:
            yield from unmarked(child, inner)
        text, inner = outside(child.tail or "", inner)
        yield text


def raw_words(page: str, own: str) -> set[str]:
    """What a page says that is neither from the catalogue, nor a name, nor in the texts people brought along."""
    texts = unmarked(html.document_fromstring(page))
    pieces = {compared(piece).strip(" .!'*-_") for text in texts for piece in ENDS.split(text)}
    return {piece for piece in pieces - NAMES if WORD.search(piece) and piece not in own}


def compared(text: str) -> str:
    return " ".join(text.casefold().split())


def everybodys_words() -> str:
    """All texts that the people and pages of the tests brought along."""
    found: list[str] = []
    for model in apps.get_models():
        kinds = (models.CharField, models.TextField, models.JSONField)
        names = [field.name for field in model._meta.fields if isinstance(field, kinds) and not field.choices]
        for row in model._default_manager.values_list(*names) if names else ():
            found += [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in row if one]
    return compared(" \0 ".join(found))


@pytest.mark.timeout(600)
def test_it_shows_no_word_that_has_no_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<p title='Left out'>{marked('A <b>tag</b> of')} 排版 <i>{marked('cut')[:3]}</i> 12 kB, Forgotten: LinkSnap"
    assert raw_words(page, "排版") == {"left out", "forgotten"}
    people = visitors()
    alice = people["alice"]
    assert alice is not None
    clients = {name: browser_of(user) for name, user in people.items()}
    screens = [screen for screen in addresses(alice) if screen.name not in BILINGUAL]
    speak_marked(monkeypatch)
    pages = {screen.name: clients[screen.person].get(screen.address).content.decode() for screen in screens}
    own = everybodys_words()
    assert {name: found for name, page in pages.items() if (found := raw_words(page, own))} == {}
