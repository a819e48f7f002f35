"""Learning from a history: heads, blend, calibration, figures, and the bytes they are kept as."""

import io

import numpy as np
import pytest

from ml.encoder.fake_encoder import FakeEncoder
from ml.tagging.blend import Blend, fit_blend
from ml.tagging.calibration import FEWEST, fit_calibration
from ml.tagging.evidence import PageEvidence, Surroundings, TagEvidence
from ml.tagging.history import TaggedPage, moments
from ml.tagging.learn import learn
from ml.tagging.stored import UnreadableTagger, from_bytes, to_bytes
from ml.tagging.suggest import Suggester
from ml.tagging.words import page_words, site_of, site_start, word_weights

ENCODER = FakeEncoder()
TOPICS = {
    1: ("归档", ["网页快照怎样保存", "archive pages of the web"]),
    2: ("做菜", ["红烧肉要炖两个小时", "rice and noodles at home"]),
    3: ("检索", ["倒排索引与中文分词", "inverted index explained"]),
    4: ("历史", ["唐朝长安城的坊市", "roads of ancient Rome"]),
}
TAGS = [TagEvidence(n, name, ENCODER.encode_passages([name])[0], 30) for n, (name, _) in TOPICS.items()]


def page_of(number: int, topic: int) -> PageEvidence:
    title = f"{TOPICS[topic][1][number % 2]} {number}"
    host = f"site{topic}.example"
    return PageEvidence(title, title, "zh", host, ENCODER.encode_passages([title])[0], f"https://{host}/{number}")


def history(pages: int, refused: int = 0) -> list[TaggedPage]:
    """Pages of four topics in turn; for each, `refused` (a tag) was said no to where it does not fit."""
    return [
        TaggedPage(page_of(n, n % 4 + 1), (n % 4 + 1,), (refused,) if refused and n % 4 + 1 != refused else ())
        for n in range(pages)
    ]


def test_it_learns_topics_and_says_how_sure_it_is() -> None:
    learned = learn(history(120), TAGS)
    assert learned.heads is not None
    assert learned.figures.first > 0.9 and learned.figures.held_out == 36
    found = Suggester(TAGS, learned).suggest(page_of(201, 2), Surroundings(pages=120))
    assert found and found[0].name == "做菜"


def test_it_leaves_the_prior_as_it_is_for_few_pages() -> None:
    learned = learn(history(8), TAGS)
    assert learned.heads is None and learned.figures.held_out == 0
    assert len(learned.calibration.stated) == 0


def test_it_reads_back_what_it_wrote() -> None:
    learned = learn(history(120), TAGS)
    back = from_bytes(to_bytes(learned))
    for number in (201, 202, 203):
        around = Surroundings(pages=120)
        before = Suggester(TAGS, learned).suggest(page_of(number, 3), around)
        after = Suggester(TAGS, back).suggest(page_of(number, 3), around)
        assert [one.name for one in before] == [one.name for one in after]
        assert [one.score for one in before] == pytest.approx([one.score for one in after], abs=0.02)


def test_it_survives_tags_that_are_gone_and_new_ones() -> None:
    learned = learn(history(120), TAGS)
    today = [TAGS[3], TagEvidence(9, "摄影", ENCODER.encode_passages(["摄影"])[0], 0), TAGS[1]]
    found = Suggester(today, learned).suggest(page_of(201, 2), Surroundings(pages=120))
    assert found and found[0].tag_id == 2 and 1 not in [one.tag_id for one in found]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", b"\x80\x04\x95pickle", "归档".encode()])
def test_it_refuses_bytes_that_are_none_of_its_own(data: bytes) -> None:
    with pytest.raises(UnreadableTagger):
        from_bytes(data)


def test_it_refuses_another_format_and_objects() -> None:
    file = io.BytesIO()
    np.savez(file, format=np.array([999, 1]))
    with pytest.raises(UnreadableTagger):
        from_bytes(file.getvalue())
    file = io.BytesIO()
    np.savez(file, format=np.array([{"归档": 1}], dtype=object))
    with pytest.raises(UnreadableTagger):
        from_bytes(file.getvalue())


def test_it_looks_only_back() -> None:
    for moment in moments(history(12), 0):
        titles = [one.title for one in moment.around.neighbours]
        assert all(int(title.rsplit(" ", 1)[1]) < moment.place for title in titles)
        assert moment.around.pages == moment.place


def test_it_learns_from_what_was_refused() -> None:
    before = {one.place: one for one in moments(history(40, refused=4), 30)}
    assert all(4 in one.refused for place, one in before.items() if place % 4 != 3)
    assert any(near.refused_ids for near in before[30].around.neighbours)


def test_it_stays_at_the_prior_without_data_and_leaves_it_with_much() -> None:
    rng = np.random.default_rng(7)
    table = rng.normal(size=(4_000, 3)).astype(np.float32)
    right = (rng.random(4_000) < 1 / (1 + np.exp(-(table @ [2.0, -1.0, 0.0])))).astype(np.float32)
    prior, pull = Blend(np.array([0.0, 1.0, 0.5], np.float32)), np.full(3, 20.0, np.float32)
    assert fit_blend(table[:0], right[:0], prior, pull).weights.tolist() == pytest.approx([0.0, 1.0, 0.5])
    assert fit_blend(table, right, prior, pull).weights.tolist() == pytest.approx([2.0, -1.0, 0.0], abs=0.3)


def test_it_makes_probabilities_come_true() -> None:
    rng = np.random.default_rng(3)
    stated = rng.random(6_000).astype(np.float32)
    right = (rng.random(6_000) < stated**2).astype(np.float32)
    curve = fit_calibration(stated, right)
    told = curve.apply(np.linspace(0, 1, 101, dtype=np.float32))
    assert np.all(np.diff(told) > 0)
    assert float(np.abs(told - np.linspace(0, 1, 101) ** 2).mean()) < 0.03
    few = fit_calibration(stated[: FEWEST - 1], right[: FEWEST - 1])
    assert few.apply(stated[:5]).tolist() == stated[:5].tolist()


def test_it_takes_words_of_both_languages_the_site_and_the_address() -> None:
    one = PageEvidence("機器學習", "Web archives", "zh", "github.com", np.zeros(4), "https://github.com/Zili/Notes")
    other = PageEvidence("机器学习", "web archive", "zh", "github.com", np.zeros(4), "https://github.com/zili/notes")
    assert page_words(one).ids.tolist() == page_words(other).ids.tolist()
    known = word_weights([page_words(one), page_words(other)])
    columns, weights = known.columns(page_words(one))
    assert len(columns) == len(page_words(one).ids) and float(np.linalg.norm(weights)) == pytest.approx(1.0)


def test_it_tells_authors_of_a_shared_host_apart() -> None:
    assert site_of("github.com", "https://github.com/Zili/notes") == "github.com/zili"
    assert site_of("www.zili.example", "https://www.zili.example/排版/一") == "zili.example"
    assert site_start("github.com", "https://github.com/Zili/notes") == "https://github.com/Zili/"
    assert site_start("zili.example", "https://zili.example/排版/一") == ""


def test_it_learns_from_a_library_in_which_every_page_has_one_tag() -> None:
    inbox = TagEvidence(5, "收件箱", ENCODER.encode_passages(["收件箱"])[0], 40)
    pages = [TaggedPage(one.page, (*one.tags, 5)) for one in history(40)]
    learned = learn(pages, [*TAGS, inbox])
    assert learned.heads is not None and 5 not in learned.heads.word_tags.tolist()
    shown = [tag.name for tag in Suggester([*TAGS, inbox], learned).suggest(page_of(201, 2), Surroundings(pages=40))]
    assert {"做菜", "收件箱"} <= set(shown)
