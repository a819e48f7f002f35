"""Which tags could stand under another, and which are hardly used any more."""

from datetime import UTC, datetime, timedelta

import pytest

from linksnap.rules.tag_names import tag_key
from linksnap.rules.tag_order import TagFacts, parents, same_company, stale

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def tag(number: int, name: str, links: int, parent: int | None = None, **more: object) -> TagFacts:
    return TagFacts(number, name, tag_key(name), parent, links, NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("narrow", "broad", "both", "total", "proposed"),
    [
        (tag(1, "自然语言处理", 10), tag(2, "人工智能", 40), 8, 200, True),
        (tag(1, "自然语言处理", 10), tag(2, "人工智能", 40), 7, 200, False),
        (tag(1, "nlp", 10), tag(2, "ai", 15), 10, 200, False),
        (tag(1, "nlp", 10), tag(2, "编程", 150), 9, 200, False),
        (tag(1, "nlp", 4), tag(2, "ai", 40), 4, 200, False),
        (tag(1, "react native", 10), tag(2, "react", 25), 5, 60, True),
        (tag(1, "前端框架", 10), tag(2, "前端", 25), 5, 60, True),
        (tag(1, "ai/nlp", 1), tag(2, "ai", 3), 0, 60, True),
        (tag(1, "视频/音频", 15), tag(2, "视频", 8), 0, 60, False),
        (tag(1, "nlp", 10, parent=2), tag(2, "ai", 40), 10, 200, False),
        (tag(1, "nlp", 10), tag(2, "ai", 40, parent=1), 10, 200, False),
    ],
)
def test_it_stands_the_narrower_under_the_broader(
    narrow: TagFacts, broad: TagFacts, both: int, total: int, proposed: bool
) -> None:
    found = parents([broad, narrow], {(1, 2): both, (2, 1): both}, total)
    assert [(one.tag.tag_id, one.parent.tag_id) for one in found] == ([(1, 2)] if proposed else [])


def test_it_prefers_the_narrowest_parent() -> None:
    tags = [tag(1, "深度学习", 10), tag(2, "机器学习", 25), tag(3, "人工智能", 60)]
    together = {(1, 2): 9, (1, 3): 10, (2, 3): 12}
    assert [(one.tag.name, one.parent.name) for one in parents(tags, together, 400)] == [("深度学习", "机器学习")]


def test_it_says_which_tags_stand_in_the_same_company() -> None:
    both = {(1, 3): 5, (1, 4): 5, (2, 3): 4, (2, 4): 6, (1, 2): 2, (5, 6): 9}
    company = same_company({**both, **{(other, one): n for (one, other), n in both.items()}})
    assert company(1, 2) > 0.95 and company(1, 5) == 0.0 and company(1, 99) == 0.0


def test_it_finds_what_is_hardly_used_any_more() -> None:
    def old(number: int, links: int, days: int, **more: bool) -> TagFacts:
        return TagFacts(number, f"旧{number}", f"旧{number}", None, links, NOW - timedelta(days=days), **more)

    tags = [old(1, 1, 400), old(2, 0, 700), old(3, 1, 300), old(4, 3, 900), old(5, 1, 900, is_kept=True)]
    assert [one.tag_id for one in stale([*tags, old(6, 1, 900, was_opened=True)], NOW)] == [2, 1]
