"""The forms by which names are found: what people type for the sound of Chinese ones."""

import pytest

from linksnap.rules.tag_forms import sounds_like, spoken_forms


@pytest.mark.parametrize("typed", ["jiqixuexi", "JQXX", "xuexi", "xx", "ji qi", "ｊｑ", "jiqi-xue"])
def test_it_knows_a_chinese_name_by_its_sound_from_any_letter_on(typed: str) -> None:
    assert sounds_like("机器学习", typed)


@pytest.mark.parametrize("typed", ["iqi", "qx xj", "机", "", "%", "jiqixuexia"])
def test_it_does_not_take_the_middle_of_a_syllable_for_a_sound(typed: str) -> None:
    assert not sounds_like("机器学习", typed)


def test_it_leaves_other_names_alone_and_long_ones_short() -> None:
    assert spoken_forms("machine learning") == ()
    assert (
        sounds_like("女性主义", "nvxing") and sounds_like("女性主义", "nuxing") and sounds_like("CSS 排版", "csspaiban")
    )
    assert len(spoken_forms("标签" * 100)) <= 160
