"""A page gets the tag of a library in the other language: with the real encoder, on pages written by hand."""

from pathlib import Path

import numpy as np
import pytest

from ml.encoder.load import load_encoder
from ml.encoder.types import TextEncoder
from ml.tagging.evidence import PageEvidence, TagEvidence
from ml.tagging.history import Past, TaggedPage, nearest
from ml.tagging.learn import learn
from ml.tagging.suggest import Suggester
from tests.ml.encoder.bilingual_pages import SUBJECTS

pytestmark = [pytest.mark.encoder, pytest.mark.slow]
ZH, EN = 0, 1


@pytest.fixture(scope="module")
def encoder(encoder_folder: Path) -> TextEncoder:
    return load_encoder(encoder_folder)


def evidence(encoder: TextEncoder, text: str, lang: int) -> PageEvidence:
    title, _, rest = text.partition("。" if lang == ZH else ". ")
    return PageEvidence(title, rest, ("zh-Hans", "en")[lang], "例子.测试", encoder.encode_passages([text])[0])


def ranks(encoder: TextEncoder, library: int, arriving: int, with_names: int) -> list[int]:
    """At which place the right tag stands for each page that arrives; 9: not among those suggested."""
    names = [subject.names[with_names] for subject in SUBJECTS]
    vectors = encoder.encode_passages(names)
    # Beside the eight there are tags no page has yet, as in any library.
    idle = ["随笔", "待办", "inbox", "podcast", "历史", "music"]
    named = zip([*names, *idle], np.concatenate([vectors, encoder.encode_passages(idle)]), strict=True)
    tags = [TagEvidence(n, name, vector, 3 if n < len(names) else 0) for n, (name, vector) in enumerate(named)]
    history = [
        TaggedPage(evidence(encoder, subject.pages[library][page], library), (n,))
        for page in range(3)
        for n, subject in enumerate(SUBJECTS)
    ]
    past = Past()
    for one in history:
        past.add(one)
    suggester, table = Suggester(tags, learn(history, tags)), np.stack([one.page.vector for one in history])
    found = []
    for n, subject in enumerate(SUBJECTS):
        for text in subject.pages[arriving]:
            page = evidence(encoder, text, arriving)
            around = past.around(page, nearest(history, table, page.vector), ())
            shown = [tag.tag_id for tag in suggester.suggest(page, around)]
            found.append(shown.index(n) if n in shown else 9)
    return found


@pytest.mark.parametrize(
    ("library", "arriving", "names"),
    [*((one, other, name) for one, other in ((ZH, EN), (EN, ZH)) for name in (ZH, EN)), (ZH, ZH, ZH), (EN, EN, EN)],
)
def test_it_gives_a_page_the_tag_of_the_other_language(
    encoder: TextEncoder, library: int, arriving: int, names: int
) -> None:
    found = ranks(encoder, library, arriving, names)
    first, shown = sum(place == 0 for place in found), sum(place < 5 for place in found)
    assert first >= 16 and shown >= 23, found
