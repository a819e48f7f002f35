"""When a program that died is started again: soon, then later each time, at last every 15 seconds, and never given up.

Whoever gives up leaves captures waiting until somebody looks, and what killed the program may be over by then.
"""

from dataclasses import dataclass

MANY_DEATHS = 6
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 15.0
# Whoever ran this long was well; an end after it is a new story.
_HEALTHY_S = 15.0


@dataclass
class Restarts:
    """Counts the quick deaths of one program."""

    deaths: int = 0

    @property
    def are_many(self) -> bool:
        """Whether it dies so often that somebody should look at its log."""
        return self.deaths >= MANY_DEATHS

    def pause_after(self, lived_s: float) -> float:
        """Note a death after `lived_s` seconds; gives the seconds until the next start."""
        self.deaths = 1 if lived_s >= _HEALTHY_S else self.deaths + 1
        if self.are_many:
            return _LONGEST_PAUSE_S
        return _FIRST_PAUSE_S * 2.0 ** (self.deaths - 1)

    def words_after(self, reason: str, pause_s: float, log: object) -> str:
        """What to say of a death: the log is named where deaths are many."""
        if not self.are_many:
            return f"{reason}; starting it again in {pause_s:g} s"
        return f"{reason}, {self.deaths} times in a row; trying again in {pause_s:g} s. Its log: {log}"
