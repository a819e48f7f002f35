"""The product's own stack and supervisor, with the fast stand-ins where they are asked for."""

import os
import sys
from dataclasses import dataclass

from linksnap.embedded import __main__ as door
from linksnap.embedded import stack
from linksnap.embedded.child_process import ChildCommand
from linksnap.embedded.programs import Programs

FAST = "CHAOS_FAST"


@dataclass(frozen=True)
class FastPrograms(Programs):
    """Every program is the product's; two of them begin with a stand-in."""

    def encoder(self) -> ChildCommand:
        """Without the neural network."""
        return self._python("encoder", ["-m", "benchmarks.chaos.fast_encoder"])

    def _worker(self, name: str, queues: str, doors: str, *options: str) -> ChildCommand:
        module = "benchmarks.chaos.fast_worker" if doors == "capture" else "workers.run"
        return self._python(name, ["-m", module, name, queues, doors, *options])


if __name__ == "__main__":
    if os.environ.get(FAST):
        vars(stack)["Programs"] = FastPrograms
    sys.argv = ["chaos", "up"]
    sys.exit(door.main())
