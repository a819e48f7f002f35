"""How long to wait before a program that died is started again."""

from linksnap.embedded.restarts import MANY_DEATHS, Restarts


def test_it_waits_twice_as_long_each_time_and_fifteen_seconds_at_most() -> None:
    deaths = Restarts()
    assert [deaths.pause_after(1) for _ in range(MANY_DEATHS + 2)] == [0.5, 1, 2, 4, 8, 15, 15, 15]


def test_it_counts_anew_after_a_long_life() -> None:
    deaths = Restarts(deaths=9)
    assert deaths.are_many
    assert deaths.pause_after(15) == 0.5
    assert not deaths.are_many


def test_it_names_the_log_once_deaths_are_many() -> None:
    deaths = Restarts()
    assert (
        deaths.words_after("采集 ended", deaths.pause_after(1), "采集.log") == "采集 ended; starting it again in 0.5 s"
    )
    deaths.deaths = MANY_DEATHS
    assert deaths.words_after("采集 ended", 15, "采集.log") == (
        "采集 ended, 6 times in a row; trying again in 15 s. Its log: 采集.log"
    )
