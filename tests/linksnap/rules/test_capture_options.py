"""What a person may ask of one capture, and what is refused."""

import pytest

from linksnap.rules.capture_options import CaptureOptionError, CaptureWish, Window, wish_of
from workers.capture.types import CaptureOptions


def test_it_writes_nothing_down_for_the_usual_way() -> None:
    assert CaptureWish().to_options() == {}


def test_it_writes_what_the_engine_understands_and_reads_it_back() -> None:
    wish = CaptureWish(10, False, Window.PHONE, "Mozilla/5.0 (X11) LinkSnap/1", True)
    options = CaptureOptions(**wish.to_options())
    assert (options.extra_wait_s, options.javascript, options.width, options.height) == (10.0, False, 390, 844)
    assert (options.user_agent, options.ignore_tls_errors) == ("Mozilla/5.0 (X11) LinkSnap/1", True)
    assert wish_of(wish.to_options()) == wish


@pytest.mark.parametrize("agent", ["浏览器/1.0", "a\r\nCookie: x", "a\x00", "x" * 301])
def test_it_refuses_a_user_agent_that_is_no_header(agent: str) -> None:
    with pytest.raises(CaptureOptionError, match="capture_bad_agent"):
        CaptureWish(user_agent=agent)


@pytest.mark.parametrize("wait", [-1, 31, 10**9])
def test_it_refuses_to_wait_for_ever(wait: int) -> None:
    with pytest.raises(CaptureOptionError, match="capture_bad_wait"):
        CaptureWish(wait_s=wait)


@pytest.mark.parametrize(
    "options", [{}, {"extra_wait_s": "很久"}, {"width": 17, "user_agent": None}, {"extra_wait_s": 9e9}]
)
def test_it_reads_what_others_wrote_as_far_as_it_fits(options: dict[str, object]) -> None:
    assert wish_of(options) == CaptureWish()
