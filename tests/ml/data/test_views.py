"""Changed copies keep to their text, are repeatable, and never come to nothing."""

from hypothesis import given
from hypothesis import strategies as drawn

from ml.data.views import View, changed

TEXT = "西湖在杭州。The lake lies west of the city. 湖边有两道长堤！One of them is the older."


def test_it_changes_the_text() -> None:
    crop = changed(TEXT, [View.CROP], 1)
    assert crop in TEXT and 10 < len(crop) < len(TEXT)
    assert len(changed(TEXT, [View.DELETE], 1)) < len(TEXT)
    shuffled = changed(TEXT, [View.SHUFFLE], 3)
    assert sorted(shuffled.replace(" ", "")) == sorted(TEXT.replace(" ", "")) and shuffled != TEXT
    assert changed(TEXT, [View.CROP, View.DELETE], 5) == changed(TEXT, [View.CROP, View.DELETE], 5)
    assert changed(TEXT, [], 0) == TEXT


@given(text=drawn.text(max_size=60), seed=drawn.integers(0, 99))
def test_it_never_empties_a_text(text: str, seed: int) -> None:
    for view in View:
        assert changed(text, [view], seed) or not text.strip()
