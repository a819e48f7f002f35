"""A late or failing parser is given up, and its thread stopped."""

import threading

from workers.extract.time_limit import bounded


def test_it_gives_the_result_of_work_in_time() -> None:
    assert bounded(lambda: "好", "无") == "好"


def test_it_gives_the_other_value_when_work_raises() -> None:
    def fail() -> str:
        raise RecursionError("太深")

    assert bounded(fail, "无") == "无"


def test_it_stops_work_that_is_late() -> None:
    stopped = threading.Event()

    def spin() -> str:
        try:
            while True:
                pass
        finally:
            stopped.set()

    assert bounded(spin, "无", seconds=0.05) == "无"
    assert stopped.wait(5)
