"""What chains of answers say about an address."""

import pytest

from linksnap.rules.link_health import Health, Hop, finding_of

PAGE = "https://zhishi.example/文章/1"


@pytest.mark.parametrize(
    ("chain", "health", "final"),
    [
        ([(PAGE, 200)], Health.ALIVE, ""),
        ([(PAGE, 301), ("https://xin.example/文章/1", 200)], Health.MOVED, "https://xin.example/文章/1"),
        ([(PAGE, 302), ("https://xin.example/登录", 200)], Health.ALIVE, ""),
        ([(PAGE, 301), ("https://a.example/x", 302), ("https://b.example/x", 200)], Health.ALIVE, ""),
        ([(PAGE, 301), ("https://zhishi.example/", 200)], Health.DEAD, "https://zhishi.example/"),
        ([(PAGE, 302), ("https://zhishi.example", 200)], Health.DEAD, "https://zhishi.example"),
        ([("http://zhishi.example/", 301), ("https://zhishi.example/", 200)], Health.MOVED, "https://zhishi.example/"),
        ([(PAGE, 404)], Health.DEAD, ""),
        ([(PAGE, 301), ("https://xin.example/x", 410)], Health.DEAD, "https://xin.example/x"),
        ([(PAGE, 403)], Health.REFUSED, ""),
        ([(PAGE, 429)], Health.REFUSED, ""),
        ([(PAGE, 503)], Health.UNREACHABLE, ""),
        ([(PAGE, 304)], Health.UNREACHABLE, ""),
    ],
)
def test_it_judges_a_chain_of_answers(chain: list[tuple[str, int]], health: Health, final: str) -> None:
    found = finding_of([Hop(url, status) for url, status in chain])
    assert (found.health, found.status, found.final_url) == (health, chain[-1][1], final)
