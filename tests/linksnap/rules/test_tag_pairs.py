"""Which tags are proposed as one."""

import pytest

from linksnap.rules.tag_names import tag_key
from linksnap.rules.tag_pairs import CountedTag, TagLikeness, tag_pairs


def counted(*names: str) -> list[CountedTag]:
    """Tags by falling use."""
    return [CountedTag(n, name, tag_key(name), 100 - n) for n, name in enumerate(names)]


@pytest.mark.parametrize(
    ("big", "small", "likeness"),
    [
        ("self-hosting", "selfhosting", TagLikeness.WORDS),
        ("node.js", "NodeJS", TagLikeness.WORDS),
        ("web-apps-list", "web app list", TagLikeness.WORDS),
        ("kubernetes", "kubernets", TagLikeness.SPELLING),
        ("javascript", "javascirpt", TagLikeness.SPELLING),
        ("colour", "color", TagLikeness.SPELLING),
        ("kubernetes", "k8s", TagLikeness.SHORT),
        ("natural language processing", "NLP", TagLikeness.SHORT),
    ],
)
def test_it_proposes(big: str, small: str, likeness: TagLikeness) -> None:
    (pair,) = tag_pairs(counted(big, small))
    assert (pair.big.name, pair.small.name, pair.likeness) == (big, small, likeness)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("python-2", "python-3"),
        ("year-2019", "year-2020"),
        ("css", "csp"),
        ("北京大学法学院", "北京大学文学院"),
        ("python-3.11", "python-31.1"),
        ("机器学习", "深度学习"),
    ],
)
def test_it_does_not_propose(one: str, other: str) -> None:
    assert tag_pairs(counted(one, other)) == []


def test_it_stays_fast_for_a_large_vocabulary() -> None:
    names = [f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n * 7919:x}主题" for n in range(10_000)]
    names += [f"day-{n}" for n in range(5_000)] + [f"topic{n * 104_729:x}" for n in range(5_000)]
    assert len(tag_pairs(counted(*names, "kubernetes", "kubernets"))) < 20_000
