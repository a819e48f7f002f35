"""What the long run tells growth from: slopes that no burst bends, and descriptors that stay open."""

import os
import random
import time
from pathlib import Path

from benchmarks.soak_meter import Life, SoakMeter, bytes_below

MB = 1_000_000


def life(growth_mb_h: float, burst: int = 0) -> Life:
    chance = random.Random(7)
    at = [10.0 * n for n in range(360)]
    memory = [int(80 * MB + growth_mb_h * MB * moment / 3600 + chance.uniform(-0.3, 0.3) * MB) for moment in at]
    memory[100:110] = [value + burst for value in memory[100:110]]
    return Life("工作进程", at, memory, [12] * 360)


def test_it_measures_growth_through_noise_and_bursts() -> None:
    assert abs(life(0.0).growth_mb_h()) < 0.2
    assert abs(life(5.0, burst=60 * MB).growth_mb_h() - 5.0) < 0.3


def test_it_leaves_out_what_a_process_loads_at_first() -> None:
    one = life(0.0)
    one.memory[:60] = [20 * MB] * 60
    late = one.after(600)
    assert (late.at[0], len(late.at)) == (600.0, 300) and abs(late.growth_mb_h()) < 0.2


def test_it_counts_descriptors_that_stay_open() -> None:
    one = life(0.0)
    one.descriptors = [12 + n // 36 for n in range(360)]
    assert one.more_descriptors() > 5 and life(0.0).more_descriptors() == 0


def test_it_has_nothing_to_say_of_a_process_it_saw_once() -> None:
    once = Life("once", [1.0], [MB], [3])
    assert (once.growth_mb_h(), once.more_descriptors(), once.after(9).seconds) == (0.0, 0.0, 0.0)


def test_it_looks_at_a_process_and_its_temporary_files(tmp_path: Path) -> None:
    (tmp_path / "里面").mkdir()
    (tmp_path / "里面" / "file").write_bytes(b"x" * 1234)
    meter = SoakMeter(os.getpid(), tmp_path)
    meter.sample({})
    seen = meter.lives[os.getpid()]
    assert seen.name == "supervisor" and seen.memory[0] > MB and seen.descriptors[0] > 2
    assert meter.most_temporary == bytes_below(tmp_path) == 1234
    assert meter.long_lives(0, 0) and not meter.long_lives(0, time.monotonic())
