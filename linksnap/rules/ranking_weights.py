"""The constants of the ranking that were fitted: what each does, and what it is worth."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """How much what counts; chosen on the development questions of benchmarks.retrieval and on its real pages.

    `python -m benchmarks.retrieval --fit` tries others. They lie on a plateau: half or twice a value costs less than a
    point of nDCG@10 in the mean of the sets, unless its line says more.
    """

    # BM25's k1 and b (Robertson & Zaragoza 2009): how soon more of a word says nothing new, and how far a long passage
    # is expected to hold more. A passage of the benchmark's pages has about so many tokens.
    saturation: float = 2.0
    length: float = 0.4
    usual_tokens: float = 160.0
    # A word in the title or in a heading counts like so many in the text.
    title: float = 2.0
    heading: float = 1.0
    # Words that stand elsewhere in the page than in its best passage count less: it may be about something else there.
    elsewhere: float = 0.7
    # Neighbours of the query that stand side by side in the page, all of them: so much of a whole words score more.
    pairs: float = 0.15
    # Deviations of meaning that a whole words score is worth, when the best page holds the share `found_well` of the
    # query or more, and nothing at `found_badly`. Across languages words match a name or two and are confidently wrong:
    # counted in full they cost Chinese questions on English pages 3 points.
    words: float = 8.0
    found_badly: float = 0.4
    found_well: float = 0.8
    # A quarter of what the languages of a library differ in is language, the rest is subject: English pages about
    # aerodynamics are nearer to a question about it than Chinese pages about anything, and rightly so. Phrases come
    # without most of their language already (ml/encoder/centred_queries.py). A half costs Cranfield a point and Chinese
    # questions on English pages two; for the bare base, whose phrases keep their language, a half is better.
    language: float = 0.25
    # The best of n unrelated passages stands about sqrt(2 ln n) deviations above their mean, so a long page looks near
    # to anything. Passages of one page are alike, so only a part of that is taken off: .1 to .3 are as good on real
    # pages, .3 cost long articles among short ones 8 points.
    crowd: float = 0.15
    # Deviations that a page gets for being just like the best five, where those that words put first are near in
    # meaning too: all of them where they stand `agree_well` as high as the nearest page, none at `agree_badly`. Worth 2
    # points to Cranfield, whose questions have many answers; counted at all times it cost questions across languages 2.
    alike: float = 6.0
    agree_badly: float = 0.5
    agree_well: float = 0.75


WEIGHTS = Weights()
