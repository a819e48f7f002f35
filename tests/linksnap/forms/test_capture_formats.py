"""Every kind a person may choose, and every reason one may be missing for, has words."""

import pytest
from django.utils import translation

from linksnap.forms.capture_formats import FORMAT_HINTS, FormatsForm, fault_words
from linksnap.services.capture_formats import OFFERED
from linksnap.templatetags.format_words import kind_hint, kind_name
from workers.capture.formats.base import Fault
from workers.capture.formats.registry import FORMATS


@pytest.mark.parametrize("code", list(Fault))
def test_it_has_words_for_every_fault(code: str) -> None:
    with translation.override("en"):
        assert fault_words(code) not in ("", code)


def test_it_offers_what_the_engine_makes_and_says_what_it_is_for() -> None:
    assert {kind.value for kind in OFFERED} <= FORMATS.keys()
    assert set(FORMAT_HINTS) == set(OFFERED)
    assert [value for value, _ in FormatsForm().fields["formats"].choices] == [kind.value for kind in OFFERED]  # type: ignore[attr-defined]


def test_it_names_what_nobody_has_named() -> None:
    assert (kind_name("星图"), kind_hint("星图"), fault_words("太阳风暴")) == ("星图", "", "太阳风暴")
