"""How captures name themselves: honestly, unless somebody chose another name."""

import pytest

from workers.capture.agents import agent_text, as_phone


@pytest.mark.parametrize("wish", [None, ""])
def test_it_signs_the_browsers_own_name(wish: str | None) -> None:
    text = agent_text(wish, "156.0.7100.3")
    assert "Chrome/156.0.0.0 Safari" in text and text.endswith(" LinkSnap/0.1")
    assert "Headless" not in text and "{" not in text


def test_it_says_what_an_instance_chose() -> None:
    assert agent_text("资料馆/1", "156") == "资料馆/1"
    assert agent_text("{browser} Library/2 (+https://lib.example)", "156").endswith("Library/2 (+https://lib.example)")


def test_it_goes_as_a_phone_with_the_same_signature_but_never_against_a_chosen_name() -> None:
    phone = agent_text(as_phone(None), "156.0")
    assert "Mobile" in phone and phone.endswith("LinkSnap/0.1")
    assert as_phone("Mine/1.0") is None
