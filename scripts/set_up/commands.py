"""Running the programs of the set-up: quietly, with their last lines shown when they fail."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.set_up.progress import SetUpError


@dataclass(frozen=True)
class Outcome:
    """The exit status of a program and all it wrote."""

    status: int
    text: str

    @property
    def fine(self) -> bool:
        """True if the program said all went well."""
        return self.status == 0

    def last_lines(self, count: int = 12) -> str:
        """The end of what it wrote, where the reason usually is."""
        return "\n".join(self.text.strip().splitlines()[-count:])


def run(argv: Sequence[str | Path], environ: Mapping[str, str], timeout_s: float = 3600) -> Outcome:
    """Run a program to its end, without input; a time-out or a missing program is an outcome too."""
    try:
        done = subprocess.run(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=timeout_s,
            env=dict(environ),
        )
    except subprocess.TimeoutExpired:
        return Outcome(124, f"it took longer than {timeout_s:.0f} s")
    except OSError as error:
        return Outcome(127, str(error))
    return Outcome(done.returncode, done.stdout)


def need(outcome: Outcome, what: str) -> Outcome:
    """Raise SetUpError with the last lines if a program failed; else give its outcome back."""
    if not outcome.fine:
        raise SetUpError(f"{what} failed:\n{outcome.last_lines()}")
    return outcome
