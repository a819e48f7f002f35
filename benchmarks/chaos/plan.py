"""What a chaos run is asked to do, and what it came to."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plan:
    """How much of what: `fast` takes pages from nowhere, else the real browser opens `addresses`.

    `freezes`: how often database and broker, in turns, answer nobody for `freeze_s` seconds, as behind a cut cable.
    """

    name: str
    addresses: list[str]
    kills: int
    wipes: int
    every_s: float
    fast: bool
    slots: int = 1
    freezes: int = 0
    freeze_s: float = 20.0
    patience_s: float = 600.0
    limit_s: float = 3 * 3600.0
    environ: dict[str, str] = field(default_factory=dict)
    # libfaketime, where it is installed: the first bulk worker's clock runs three hours ahead.
    clock: str = ""
    # Megabytes of the store's disk; it is filled to the brim in the middle of the run. 0: the disk there is.
    disk_mb: int = 0


@dataclass
class Outcome:
    """What a run came to: books, seconds of several kinds, deaths by name."""

    books: dict[str, object]
    rerun_s: list[float]
    broker_back_s: list[float]
    killed: dict[str, int]
    seconds: float
    details: dict[str, object] = field(default_factory=dict)
