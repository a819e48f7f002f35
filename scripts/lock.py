"""Makes requirements/*.txt from requirements/*.in: pinned, with hashes, no index address, no torch."""

import os
import subprocess
import sys
from pathlib import Path

LOCKS = Path("requirements")
# The widest first: the others take their versions from it, so one version of each package is in all of them.
NAMES = ("dev", "worker", "web", "torch", "pip")
_WIDEST = NAMES[0]
_WITH_TORCH = ("torch", "pip")


def compile_lock(name: str, upgrade: bool) -> None:
    """Resolve one lock for every platform and every Python from 3.11 on."""
    arguments = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--quiet"]
    arguments += ["--custom-compile-command", "make lock", "-o", str(LOCKS / f"{name}.txt")]
    if name not in _WITH_TORCH:
        arguments += ["--excludes", str(LOCKS / "excluded.txt")]
    if name not in (_WIDEST, "pip"):
        arguments += ["-c", str(LOCKS / f"{_WIDEST}.txt")]
    if upgrade:
        arguments.append("--upgrade")
    source = str(LOCKS / f"{name}.in")
    subprocess.run([sys.executable, "-m", "uv", "pip", "compile", *arguments, source], check=True)


def main() -> int:
    """Make all locks; `--upgrade` takes newer versions where the .in files allow them."""
    os.chdir(Path(__file__).resolve().parent.parent)
    for name in NAMES:
        compile_lock(name, "--upgrade" in sys.argv[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
