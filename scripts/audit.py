"""Known holes in what we depend on: every lock, package by package, against the public list of vulnerabilities."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LOCKS = ("web", "worker", "dev", "torch", "pip")
# A hole that does not concern us, with the reason; it goes with the next version of the package.
ACCEPTED: dict[str, str] = {}
_FOLDER = Path(__file__).resolve().parent.parent / "requirements"
_PATIENCE_S = 300
# pip-audit's own words when the list cannot be asked: no network, no answer, a refusal by the way there.
_AWAY = (
    "Connection",
    "timed out",
    "Max retries",
    "NameResolution",
    "HTTPError",
    "ServiceError",
    "ProxyError",
    "URLError",
)


@dataclass(frozen=True)
class Hole:
    """One entry of the list about one of our packages."""

    package: str
    version: str
    name: str
    fixed_in: str

    def __str__(self) -> str:
        return f"{self.package} {self.version}: {self.name}, fixed in {self.fixed_in or 'no version yet'}"


class ListIsAway(RuntimeError):
    """The public list of vulnerabilities could not be asked."""


def holes_of(report: str) -> list[Hole]:
    """The entries of pip-audit's JSON that nobody has accepted. Aliases (CVE, GHSA, PYSEC) count as one."""
    found = []
    for package in json.loads(report)["dependencies"]:
        for hole in package.get("vulns", []):
            if not ACCEPTED.keys() & {hole["id"], *hole.get("aliases", [])}:
                fixed = ", ".join(hole.get("fix_versions", []))
                found.append(Hole(package["name"], package.get("version", ""), hole["id"], fixed))
    return found


def audited(lock: Path) -> list[Hole]:
    """The holes of one lock. Raises ListIsAway."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired as error:
        raise ListIsAway("no answer") from error
    if done.stdout.lstrip().startswith("{"):
        return holes_of(done.stdout)
    said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    if any(word in done.stderr for word in _AWAY):
        raise ListIsAway(said)
    raise RuntimeError(f"pip-audit cannot read {lock.name}: {said}")


def main() -> int:
    """Print what was found; 1 if there is a hole. Without the list it says so, and fails only with `--strict`."""
    found: set[str] = set()
    try:
        for name in LOCKS:
            found |= {str(hole) for hole in audited(_FOLDER / f"{name}.txt")}
    except ListIsAway as reason:
        sys.stdout.write(f"audit: skipped, the list of vulnerabilities cannot be reached ({reason})\n")
        return 1 if "--strict" in sys.argv[1:] else 0
    sys.stdout.write("".join(f"{line}\n" for line in sorted(found)))
    sys.stdout.write(f"audit: {len(LOCKS)} locks, {len(found)} known holes\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
