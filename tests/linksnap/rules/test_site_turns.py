"""What counts as one site, and how long it is left alone."""

from datetime import timedelta

import pytest

from linksnap.rules.site_turns import breaker_wait, is_network_failure, site_of, wished_wait


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("a.b.example.com.cn", "example.com.cn"),
        ("文档.例子.中国", "例子.中国"),
        ("alice.github.io", "alice.github.io"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("", ""),
    ],
)
def test_it_names_the_site_of_a_host(host: str, site: str) -> None:
    assert site_of(host) == site


def test_it_doubles_the_wait_of_the_breaker_up_to_an_hour() -> None:
    waits = [breaker_wait(closings) for closings in range(6)]
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40)]
    assert waits[4] == waits[5] == timedelta(hours=1) == breaker_wait(10_000)


def test_it_grants_a_site_at_most_a_day() -> None:
    assert wished_wait(90) == timedelta(seconds=90)
    assert wished_wait(10**9) == timedelta(hours=24)
    assert wished_wait(-5) == timedelta(seconds=1)


def test_it_blames_the_site_for_the_network_alone() -> None:
    assert is_network_failure("timeout") and is_network_failure("connection")
    assert not is_network_failure("too_large") and not is_network_failure("crash")
